import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type DemoWorkspace, seedDemo } from '../quickstart/demo.js';
import { runNodeToEnd } from '../quickstart/node-part.js';
import { quickstartPaths } from '../quickstart/paths.js';
import { Supervisor } from '../quickstart/supervisor.js';
import { freePort } from '../services/ports.js';
import { removeCluster } from '../services/postgres-cluster.js';
import { StripeDouble } from '../stripe-double/stripe-double.js';
import { AppProcess } from './app-process.js';
import { Servers } from './servers.js';

/** Soon enough to see several retries; production waits for up to a day. */
const RETRY_SCHEDULE = '0,1,2,3,5,5,5,5,10,10';

/** The programs a stage runs, as absolute paths. */
export interface StagePrograms {
  application: string;
  migrate: string;
  seeder: string;
}

/** What faults are played on, all of it started for it and on 127.0.0.1. */
export interface Stage {
  servers: Servers;
  stripe: StripeDouble;
  workspace: DemoWorkspace;
  /** What its processes are started with; the whole environment. */
  env: NodeJS.ProcessEnv;
  /** Where logs are kept while it stands. */
  stateDir: string;
  /** Starts a process of the application; `settings` replace the stage's. */
  start(role: 'api' | 'worker', settings?: NodeJS.ProcessEnv): Promise<AppProcess>;
  /** Ends everything and deletes its data. */
  strike(): Promise<void>;
}

/**
 * Starts PostgreSQL, Redis and a Stripe double, and makes one workspace that is connected to the double.
 * @param programs the compiled ones unless given
 * @throws ExplainedError when a part does not start; the others are stopped then.
 */
export async function setStage(programs: StagePrograms = quickstartPaths(__dirname)): Promise<Stage> {
  const stateDir = mkdtempSync(join(tmpdir(), 'retainly-chaos-'));
  const started: { stop(): Promise<unknown> }[] = [];
  const strike = async (): Promise<void> => {
    for (const part of started.reverse().splice(0)) await part.stop();
    removeCluster(stateDir);
    rmSync(stateDir, { recursive: true, force: true });
  };
  const keep = <Part extends { stop(): Promise<unknown> }>(part: Part): Part => {
    started.push(part);
    return part;
  };
  try {
    const servers = keep(await Servers.start(stateDir, quickstartPaths(__dirname).redisUnpackDir));
    const stripe = keep(await StripeDouble.start());
    const env = environment(servers, stripe);
    const workspace = await seed(stateDir, programs, env);
    const start: Stage['start'] = async (role, settings) => {
      const name = `${role}-${String(started.length)}`;
      const plan = { name, role, script: programs.application, logFile: join(stateDir, `${name}.log`) };
      return keep(await AppProcess.start({ ...plan, port: await freePort(), env: { ...env, ...settings } }));
    };
    return { servers, stripe, workspace, env, stateDir, start, strike };
  } catch (error) {
    await strike();
    throw error;
  }
}

/** Brings the schema up to date and makes a workspace that is connected to the double. */
async function seed(stateDir: string, programs: StagePrograms, env: NodeJS.ProcessEnv): Promise<DemoWorkspace> {
  const supervisor = new Supervisor();
  await runNodeToEnd({ name: 'The migration', script: programs.migrate, env, stateDir, id: 'migrate' }, supervisor);
  const stripeApiBase = env['STRIPE_API_BASE'] ?? '';
  const request = { baseUrl: 'http://127.0.0.1', stripeApiBase, hasDemo: false };
  return seedDemo({ request, script: programs.seeder, stateDir, env, supervisor });
}

function environment(servers: Servers, stripe: StripeDouble): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    STRIPE_API_BASE: stripe.baseUrl,
    SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ALLOW_HTTP_WEBHOOKS: '1',
    WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
    WEBHOOK_RETRY_SCHEDULE: RETRY_SCHEDULE,
    RATE_LIMIT_PER_MINUTE: '100000',
  };
}
