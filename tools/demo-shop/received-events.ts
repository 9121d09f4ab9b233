import { createHmac, timingSafeEqual } from 'node:crypto';

/** An event that the shop was told of. */
export interface ReceivedEvent {
  id: string;
  type: string;
}

const KEPT = 8;
const HEADER = /^t=(\d+),v1=([0-9a-f]{64})/;

/**
 * The shop's side of webhooks, as a merchant without our library would write it: check the signature over the bytes as
 * they came, remember by id, since an event may come twice.
 */
export class ReceivedEvents {
  private readonly events = new Map<string, ReceivedEvent>();

  /** Takes an event in; false when it is not signed with the secret. */
  receive(body: string, signature: string, secret: string): boolean {
    const [, time = '', given = ''] = HEADER.exec(signature) ?? [];
    const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest();
    if (given === '' || !timingSafeEqual(expected, Buffer.from(given, 'hex'))) return false;
    const event = JSON.parse(body) as ReceivedEvent;
    this.events.set(event.id, event);
    const [oldest] = this.events.keys();
    if (this.events.size > KEPT && oldest !== undefined) this.events.delete(oldest);
    return true;
  }

  /** The last ones, newest first. */
  latest(): { id: string; type: string }[] {
    return [...this.events.values()].map(({ id, type }) => ({ id, type })).reverse();
  }
}
