import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';

/** A request as it arrived. */
export interface ReceivedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** The body, byte for byte. */
  body: string;
}

/** What the receiver does with a request. */
export type ReceiverScript =
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string | Buffer }
  /** Takes the request and never answers; `release()` ends the wait. */
  | { kind: 'hang' }
  /** Closes the connection without an answer. */
  | { kind: 'reset' }
  /** A head with this status, then a body that never ends, as fast as it is read. */
  | { kind: 'endless'; status: number }
  /** One byte of the body every 20 ms, for ever. */
  | { kind: 'drip'; status: number }
  /** A head of about 1 MB. */
  | { kind: 'header-flood' }
  /** Bytes that are not HTTP. */
  | { kind: 'garbage' };

const OK: ReceiverScript = { kind: 'answer', status: 200, body: 'ok' };

/**
 * A merchant's server on a free port of 127.0.0.1. It records every request and answers by script: each queued script
 * is used once, then the usual one (200 unless set) for ever.
 */
export class WebhookReceiver {
  readonly requests: ReceivedRequest[] = [];
  /** How many connections were opened. */
  connections = 0;
  private readonly queued: ReceiverScript[] = [];
  private readonly hanging = new Set<ServerResponse>();
  private readonly waiting: (() => void)[] = [];
  private usual: ReceiverScript = OK;
  private readonly server: Server = createServer((request, response) => {
    void this.receive(request, response);
  });

  /** Starts listening. */
  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.server.on('connection', () => {
      receiver.connections += 1;
    });
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  /** The receiver's URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  /** Plays these scripts for the next requests, one each. */
  next(...scripts: ReceiverScript[]): this {
    this.queued.push(...scripts);
    return this;
  }

  /** Plays this script whenever none is queued. */
  always(script: ReceiverScript): this {
    this.usual = script;
    return this;
  }

  /** Lets go of every request that hangs, with a 500. */
  release(): void {
    for (const response of this.hanging) response.writeHead(500).end();
    this.hanging.clear();
  }

  /** Cuts the connection of every request that hangs. */
  drop(): void {
    for (const response of this.hanging) response.socket?.resetAndDestroy();
    this.hanging.clear();
  }

  /** Resolves once this many requests have arrived. */
  async received(count: number): Promise<ReceivedRequest[]> {
    while (this.requests.length < count) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
    return this.requests;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.requests.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
    this.play(this.queued.shift() ?? this.usual, response);
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private play(script: ReceiverScript, response: ServerResponse): void {
    switch (script.kind) {
      case 'answer':
        response.writeHead(script.status, script.headers).end(script.body);
        return;
      case 'hang':
        this.hanging.add(response);
        return;
      case 'reset':
        response.socket?.resetAndDestroy();
        return;
      case 'endless':
        response.writeHead(script.status);
        pour(response);
        return;
      case 'drip':
        response.writeHead(script.status);
        drip(response);
        return;
      case 'header-flood':
        response.socket?.end(`HTTP/1.1 200 OK\r\n${'x-flood: 0123456789\r\n'.repeat(50_000)}\r\n`);
        return;
      case 'garbage':
        response.socket?.end('this is not HTTP\r\n\r\n');
    }
  }
}

function pour(response: ServerResponse): void {
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024, 'x'));
    },
  });
  pipeline(endless, response, () => undefined);
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => {
    response.write('x');
  }, 20);
  response.on('close', () => {
    clearInterval(timer);
  });
}
