import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

import { addEndpoint } from '../add-endpoint.js';
import { eventually } from './eventually.js';
import { type Ground } from './fault-row.js';

/** What a merchant does with a request. */
export type Reaction = 'take' | 'refuse' | 'hang';

/** What reached a merchant for one event. */
export interface Arrivals {
  /** When each request came, in milliseconds of `performance.now()`. */
  at: number[];
  /** How many of them were answered with 200. */
  taken: number;
  /** When the first of those came. */
  firstTakenAt?: number;
  headers: IncomingHttpHeaders;
}

/** A merchant's server with an endpoint of its own in the workspace. */
export class Merchant {
  /** By event id. */
  readonly events = new Map<string, Arrivals>();
  /** What happens to an event's nth request, counted from 1. */
  reaction: (nth: number) => Reaction = () => 'take';
  private readonly hanging = new Set<ServerResponse>();
  private endpointId = '';
  private readonly server: Server = createServer((request, response) => {
    this.receive(request.headers, response);
    request.resume();
  });

  private constructor(private readonly ground: Ground) {}

  /** Opens, and has an endpoint for these types. */
  static async open(ground: Ground, eventTypes: string[]): Promise<Merchant> {
    const merchant = new Merchant(ground);
    merchant.server.listen(0, '127.0.0.1');
    await once(merchant.server, 'listening');
    const url = `http://127.0.0.1:${String((merchant.server.address() as AddressInfo).port)}/`;
    const wish = { url, event_types: eventTypes };
    merchant.endpointId = await addEndpoint(ground.api.url, ground.workspace.secretKey, wish);
    return merchant;
  }

  /** How many requests wait for an answer. */
  get inFlight(): number {
    return this.hanging.size;
  }

  /** How many events were taken. */
  get taken(): number {
    return [...this.events.values()].filter(({ taken }) => taken > 0).length;
  }

  /** Which of these were never taken. */
  missing(eventIds: readonly string[]): string[] {
    return eventIds.filter((id) => (this.events.get(id)?.taken ?? 0) === 0);
  }

  /** Events that were taken more than once. */
  get duplicates(): number {
    return [...this.events.values()].filter(({ taken }) => taken > 1).length;
  }

  /** When an event was first taken, in milliseconds of `performance.now()`; infinity when it never was. */
  firstTakenAt(eventId: string): number {
    return this.events.get(eventId)?.firstTakenAt ?? Number.POSITIVE_INFINITY;
  }

  /** Answers 200 to what hangs. */
  release(): void {
    for (const response of this.hanging) response.writeHead(200).end();
    this.hanging.clear();
  }

  /** Removes the endpoint and goes away. */
  async close(): Promise<void> {
    await fetch(`${this.ground.api.url}/api/v1/webhook-endpoints/${this.endpointId}`, {
      method: 'DELETE',
      headers: { 'x-api-key': this.ground.workspace.secretKey },
    });
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private receive(headers: IncomingHttpHeaders, response: ServerResponse): void {
    const id = String(headers['webhook-id']);
    const arrivals = this.events.get(id) ?? { at: [], taken: 0, headers };
    arrivals.at.push(performance.now());
    this.events.set(id, arrivals);
    const reaction = this.reaction(arrivals.at.length);
    if (reaction === 'take') {
      arrivals.taken += 1;
      arrivals.firstTakenAt ??= performance.now();
    }
    if (reaction === 'hang') this.hang(response);
    else response.writeHead(reaction === 'take' ? 200 : 500).end();
  }

  private hang(response: ServerResponse): void {
    this.hanging.add(response);
    response.on('close', () => {
      this.hanging.delete(response);
    });
  }
}

/** Opens a merchant for every type, for as long as `work` lasts. */
export function withMerchant<T>(ground: Ground, work: (merchant: Merchant) => Promise<T>): Promise<T> {
  return withMerchants(ground, [['*']], ([merchant]) => work(merchant as Merchant));
}

/**
 * Opens merchants, each for the types given, for as long as `work` lasts. What earlier rows announced is relayed first,
 * or it would be counted here.
 */
export async function withMerchants<T>(
  ground: Ground,
  eventTypes: readonly string[][],
  work: (merchants: Merchant[]) => Promise<T>,
): Promise<T> {
  if (!(await eventually(() => isRelayed(ground)))) throw new Error('the events of the row before were not relayed');
  const merchants = await Promise.all(eventTypes.map((types) => Merchant.open(ground, types)));
  try {
    return await work(merchants);
  } finally {
    await Promise.all(merchants.map((merchant) => merchant.close()));
  }
}

async function isRelayed({ servers }: Ground): Promise<boolean> {
  const waiting = await servers.query(`SELECT 1 FROM outbox_events WHERE published_at IS NULL LIMIT 1`);
  return waiting.length === 0;
}
