import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One in so many requests is refused, so that retries are part of the storm. */
const REFUSE_EVERY = 20;

/** The parts of an envelope that say which event of which session it is. */
interface Envelope {
  id: string;
  type: string;
  data: { session_id?: string };
}

/** A merchant's server that remembers what arrived: what it answered 200 to, and what came again after that. */
export class CountingReceiver {
  /** Keys of the events that arrived, as {@link eventKey} makes them. */
  readonly arrived = new Set<string>();
  /** Requests for an event that had arrived already. */
  duplicates = 0;
  private readonly eventIds = new Set<string>();
  private requests = 0;
  private readonly server: Server = createServer((request, response) => {
    this.receive(request, response).catch(() => {
      response.destroy();
    });
  });

  /** Starts listening on a free port of 127.0.0.1. */
  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const event = JSON.parse(await text(request)) as Envelope;
    this.requests += 1;
    if (this.requests % REFUSE_EVERY === 0) {
      response.writeHead(500).end();
      return;
    }
    if (this.eventIds.has(event.id)) this.duplicates += 1;
    this.eventIds.add(event.id);
    this.arrived.add(eventKey(event.type, event.data.session_id ?? ''));
    response.writeHead(200).end();
  }
}

/** What identifies an event to those who caused it: its type and its session. */
export function eventKey(type: string, sessionId: string): string {
  return `${type} ${sessionId}`;
}
