import { setTimeout as pause } from 'node:timers/promises';

import { waitForHttp } from '../quickstart/wait-for-http.js';
import { type LoggedProcess, startLogged } from '../services/processes.js';

const READY_WITHIN_MS = 60_000;
const STOP = { signal: 'SIGTERM', force: 'SIGKILL', graceMs: 25_000 } as const;
const KILL = { signal: 'SIGKILL', force: 'SIGKILL', graceMs: 10_000 } as const;

/** How a process of the application is started. */
export interface AppProcessPlan {
  name: string;
  /** Absolute path of the compiled `main.js`. */
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
    const part = { ...app.running, name: plan.name, logFile: plan.logFile, stop: () => app.stop() };
    await waitForHttp(part, { url: `${app.url}/health/ready`, belowStatus: 300, timeoutMs: READY_WITHIN_MS });
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.plan.port)}`;
  }

  /** kill -9, and a start that nobody waits for. */
  async crash(awayMs: number): Promise<void> {
    await this.running.stop(KILL);
    await pause(awayMs);
    this.running = await launch(this.plan);
  }

  /** Starts it again if it ended by itself, as when PostgreSQL was away while it started; a supervisor would too. */
  async ensureRunning(): Promise<void> {
    if (!this.running.isRunning()) this.running = await launch(this.plan);
  }

  stop(): Promise<void> {
    return this.running.stop(STOP);
  }
}

function launch({ script, role, port, env, logFile }: AppProcessPlan): Promise<LoggedProcess> {
  return startLogged({
    command: process.execPath,
    args: ['--enable-source-maps', script],
    env: { ...env, PROCESS_ROLE: role, PORT: String(port) },
    logFile,
  });
}
