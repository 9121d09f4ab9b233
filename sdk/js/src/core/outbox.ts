import type { OutboxStore, UnsentRecord } from './outbox-store.js';
import type { FlowTransport, Reply } from './transport.js';

/** How long events are collected before they are sent together. */
const COLLECT_MS = 1_000;
/** As many as the server takes at once. */
const MAX_EVENTS = 50;

/**
 * Sends what the server should learn but the customer need not wait for, at least once: a record leaves the store when
 * the server took it, or refused it for good. The server counts repeats once.
 */
export class Outbox {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | undefined;

  constructor(
    private readonly transport: FlowTransport,
    private readonly store: OutboxStore,
  ) {}

  /** Stores a record; it is sent with others in a second, or by the next page. */
  add(record: UnsentRecord): void {
    this.store.write([...this.store.read().filter(({ id }) => id !== record.id), record]);
    this.timer ??= setTimeout(() => void this.flush(), COLLECT_MS);
  }

  /** Sends what waits, up to the first failure. Calls at once share one sending. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sending ??= this.sendAll().finally(() => {
      this.sending = undefined;
    });
    return this.sending;
  }

  private async sendAll(): Promise<void> {
    for (let group = this.nextGroup(); group.length > 0; group = this.nextGroup()) {
      const reply = await this.send(group);
      if (!reply.ok && reply.reason !== 'refused') return;
      const sent = new Set(group.map(({ id }) => id));
      this.store.write(this.store.read().filter(({ id }) => !sent.has(id)));
    }
  }

  /** The oldest record, and the events that can go with it. */
  private nextGroup(): UnsentRecord[] {
    const records = this.store.read();
    const [first] = records;
    if (!first) return [];
    if (!isEvent(first) || typeof first.session !== 'string') return [first];
    return records.filter((record) => isEvent(record) && record.session === first.session).slice(0, MAX_EVENTS);
  }

  private async send(group: UnsentRecord[]): Promise<Reply<unknown>> {
    const [first] = group;
    if (!first) return { ok: false, reason: 'refused' };
    const { session, identityToken, content } = first;
    let sessionId = session;
    if (typeof sessionId !== 'string') {
      const started = await this.transport('start', sessionId, identityToken);
      if (!started.ok) return started;
      sessionId = started.answer.session_id;
    }
    if ('cancel' in content)
      return this.transport('cancel', { session_id: sessionId, ...content.cancel }, identityToken);
    const events = group.flatMap((record) => ('event' in record.content ? [record.content.event] : []));
    return this.transport('events', { session_id: sessionId, events }, identityToken);
  }
}

function isEvent({ content }: UnsentRecord): boolean {
  return 'event' in content;
}
