import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { AppProcess } from '../../tools/chaos/app-process.js';
import { freePort } from '../../tools/services/ports.js';
import type { TestApp } from './test-app.js';

const SCRIPT = resolve(__dirname, 'main-from-source.cjs');

/** Processes of the application on the database of a test's own application, to be killed. */
export class ChildProcesses {
  private readonly logDir = mkdtempSync(join(tmpdir(), 'retainly-test-'));
  private readonly running: AppProcess[] = [];

  constructor(private readonly app: TestApp) {}

  /** Starts one, with further settings, and waits until it is ready. */
  async start(role: 'api' | 'worker', settings: NodeJS.ProcessEnv = {}): Promise<AppProcess> {
    const { DATABASE_URL, REDIS_URL, SECRETS_ENCRYPTION_KEY, STRIPE_API_BASE } = this.app.config.environment;
    const env = {
      ...{ DATABASE_URL, REDIS_URL, SECRETS_ENCRYPTION_KEY, STRIPE_API_BASE },
      ...{ PATH: process.env.PATH, NODE_ENV: 'test', LOG_LEVEL: 'fatal', HOST: '127.0.0.1' },
      ...{ ALLOW_HTTP_WEBHOOKS: '1', WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' },
      ...settings,
    };
    const logFile = join(this.logDir, `${role}-${this.running.length}.log`);
    const made = await AppProcess.start({ name: role, script: SCRIPT, role, port: await freePort(), env, logFile });
    this.running.push(made);
    return made;
  }

  /** All that they wrote, to either stream. */
  output(): string {
    return readdirSync(this.logDir)
      .map((name) => readFileSync(join(this.logDir, name), 'utf8'))
      .join('\n');
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    await Promise.all(this.running.map((each) => each.stop()));
    rmSync(this.logDir, { recursive: true, force: true });
  }
}
