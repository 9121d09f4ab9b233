import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { type ReceiversNews, type ReceiversWish } from './receivers-wire.js';

/** Merchants' servers in a process of their own: what receiving costs is nobody's share of what is measured. */
export class Receivers {
  private constructor(
    private readonly child: ChildProcess,
    /** One per receiver. */
    readonly urls: readonly string[],
  ) {}

  /** Starts so many receivers. */
  static async start(count: number): Promise<Receivers> {
    const child = fork(join(__dirname, 'main.js'), [String(count)]);
    const { ports } = await newsOf(child, 'listening');
    return new Receivers(
      child,
      ports.map((port) => `http://127.0.0.1:${String(port)}/hooks`),
    );
  }

  /** Forgets what arrived so far. */
  async forget(): Promise<void> {
    await this.ask({ kind: 'forget' }, 'done');
  }

  /**
   * Waits until so many requests have arrived.
   * @returns when the last of them did, in milliseconds of Unix time
   */
  async arrived(count: number): Promise<number> {
    return (await this.ask({ kind: 'await', count }, 'arrived')).atMs;
  }

  /** When each event arrived first, by its public id, in milliseconds of Unix time. */
  async arrivals(): Promise<ReadonlyMap<string, number>> {
    return new Map((await this.ask({ kind: 'list' }, 'listed')).arrivals);
  }

  /** From now on a receiver answers nothing; or does again, and what hung is cut. */
  async hang(receiver: number, isHanging: boolean): Promise<void> {
    await this.ask({ kind: 'hang', receiver, isHanging }, 'done');
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
  }

  private ask<Kind extends ReceiversNews['kind']>(wish: ReceiversWish, kind: Kind): Promise<NewsOf<Kind>> {
    const answer = newsOf(this.child, kind);
    this.child.send(wish);
    return answer;
  }
}

type NewsOf<Kind extends ReceiversNews['kind']> = Extract<ReceiversNews, { kind: Kind }>;

async function newsOf<Kind extends ReceiversNews['kind']>(child: ChildProcess, kind: Kind): Promise<NewsOf<Kind>> {
  for (;;) {
    const [news] = (await once(child, 'message')) as [ReceiversNews];
    if (news.kind === kind) return news as NewsOf<Kind>;
  }
}
