import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server in a process of its own whose only route does nothing, on the framework and adapter of the product. */
export class IdleRoute {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** Starts it. */
  static async start(): Promise<IdleRoute> {
    const env = { PATH: process.env['PATH'], NODE_ENV: 'production' };
    const child = fork(join(__dirname, 'main.js'), { env });
    const [url] = (await once(child, 'message')) as [string];
    return new IdleRoute(child, url);
  }

  /** Path of the route. */
  readonly path = '/idle';

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
  }
}
