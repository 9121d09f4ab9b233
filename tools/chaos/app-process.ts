import { setTimeout as pause } from 'node:timers/promises';

import { waitForHttp } from '../quickstart/wait-for-http.js';
import { type LoggedProcess, startLogged } from '../services/processes.js';

const READY_WITHIN_MS = 60_000;
const STOP = { signal: 'SIGTERM', force: 'SIGKILL', graceMs: 25_000 } as const;
const KILL = { signal: 'SIGKILL', force: 'SIGKILL', graceMs: 10_000 } as const;

/** As `npm run start:prod` and the image have it; source maps would take a second of the start and 15 MB. */
const PRODUCTION_FLAGS = ['--preserve-symlinks', '--max-semi-space-size=8', '--max-old-space-size=512'];

/** How a process of the application is started. */
export interface AppProcessPlan {
  name: string;
  /** Absolute path of the `main.js` to run. */
  script: string;
  role: 'api' | 'worker';
  port: number;
  env: NodeJS.ProcessEnv;
  logFile: string;
}

/** A real process of the application, which dies and comes back on the same port. */
export class AppProcess {
  private constructor(
    private readonly plan: AppProcessPlan,
    private running: LoggedProcess,
  ) {}

  /** @throws ExplainedError when it does not come up. */
  static async start(plan: AppProcessPlan): Promise<AppProcess> {
    const app = new AppProcess(plan, await launch(plan));
    await app.ready();
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.plan.port)}`;
  }

  /** Operating system id of the process that was started last. */
  get pid(): number {
    return this.running.pid;
  }

  /** Whether the process lives that was started last. */
  get isRunning(): boolean {
    return this.running.isRunning();
  }

  /** kill -9, and a start that nobody waits for. */
  async crash(awayMs: number): Promise<void> {
    await this.kill();
    await pause(awayMs);
    this.running = await launch(this.plan);
  }

  /** kill -9. */
  kill(): Promise<void> {
    return this.running.stop(KILL);
  }

  /** Starts it again if it ended by itself, as when PostgreSQL was away while it started; a supervisor would too. */
  async ensureRunning(): Promise<void> {
    if (!this.running.isRunning()) this.running = await launch(this.plan);
  }

  /**
   * Starts it again after {@link kill} or {@link stop}, and waits until it serves.
   * @throws ExplainedError when it does not come up.
   */
  async restart(): Promise<void> {
    this.running = await launch(this.plan);
    await this.ready();
  }

  /** SIGTERM. @returns its exit code; null when it did not end by itself within 25 s */
  async stop(): Promise<number | null> {
    await this.running.stop(STOP);
    return this.running.exitCode();
  }

  private async ready(): Promise<void> {
    const part = { ...this.running, name: this.plan.name, logFile: this.plan.logFile, stop: () => this.kill() };
    await waitForHttp(part, { url: `${this.url}/health/ready`, belowStatus: 300, timeoutMs: READY_WITHIN_MS });
  }
}

function launch({ script, role, port, env, logFile }: AppProcessPlan): Promise<LoggedProcess> {
  const flags = env['NODE_ENV'] === 'production' ? PRODUCTION_FLAGS : ['--enable-source-maps'];
  return startLogged({
    command: process.execPath,
    args: [...flags, script],
    env: { ...env, PROCESS_ROLE: role, PORT: String(port) },
    logFile,
  });
}
