import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

import { preciseNowMs, type ReceiversNews, type ReceiversWish } from './receivers-wire.js';

/** Merchants' servers that answer 200 and remember when an event came first. Started by `Receivers`, with a number. */
class ReceiverServers {
  private readonly arrivals = new Map<string, number>();
  private readonly hanging = new Map<number, Set<ServerResponse>>();
  private received = 0;
  private awaited = Infinity;

  async start(count: number): Promise<number[]> {
    return Promise.all(Array.from({ length: count }, (_, receiver) => this.listen(receiver)));
  }

  obey(wish: ReceiversWish): void {
    switch (wish.kind) {
      case 'forget':
        this.arrivals.clear();
        this.received = 0;
        tell({ kind: 'done' });
        return;
      case 'await':
        this.awaited = wish.count;
        this.announceArrived();
        return;
      case 'list':
        tell({ kind: 'listed', arrivals: [...this.arrivals] });
        return;
      case 'hang':
        this.hang(wish.receiver, wish.isHanging);
        tell({ kind: 'done' });
    }
  }

  private async listen(receiver: number): Promise<number> {
    const server: Server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        this.receive(receiver, request, response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  private receive(receiver: number, { headers }: IncomingMessage, response: ServerResponse): void {
    const waiting = this.hanging.get(receiver);
    if (waiting) {
      waiting.add(response);
      return;
    }
    const eventId = String(headers['webhook-id']);
    if (!this.arrivals.has(eventId)) this.arrivals.set(eventId, preciseNowMs());
    this.received += 1;
    response.writeHead(200).end();
    if (this.received >= this.awaited) this.announceArrived();
  }

  private announceArrived(): void {
    if (this.received < this.awaited) return;
    this.awaited = Infinity;
    tell({ kind: 'arrived', atMs: preciseNowMs() });
  }

  private hang(receiver: number, isHanging: boolean): void {
    for (const response of this.hanging.get(receiver) ?? []) response.socket?.destroy();
    if (isHanging) this.hanging.set(receiver, new Set());
    else this.hanging.delete(receiver);
  }
}

function tell(news: ReceiversNews): void {
  process.send?.(news);
}

async function main(): Promise<void> {
  const servers = new ReceiverServers();
  process.on('message', (wish: ReceiversWish) => {
    servers.obey(wish);
  });
  process.on('disconnect', () => process.exit(0));
  tell({ kind: 'listening', ports: await servers.start(Number(process.argv[2])) });
}

void main();
