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

/** Soon enough for the storm to see several retries; production waits for up to a day. */
const RETRY_SCHEDULE = '0,1,2,3,5,5,5,5,10,10';
const ROLES = ['api', 'api', 'worker', 'worker'] as const;

/** What the storm plays with, all of it started for it and on 127.0.0.1. */
export interface Stage {
  servers: Servers;
  stripe: StripeDouble;
  apis: AppProcess[];
  workers: AppProcess[];
  workspace: DemoWorkspace;
  /** Ends everything and deletes its data. */
  strike(): Promise<void>;
}

/**
 * Starts PostgreSQL, Redis, a Stripe double, two API processes and two workers, with one workspace.
 * @throws ExplainedError when a part does not start; the others are stopped then.
 */
export async function setStage(): Promise<Stage> {
  const stateDir = mkdtempSync(join(tmpdir(), 'retainly-chaos-'));
  const started: { stop(): Promise<void> }[] = [];
  const strike = async (): Promise<void> => {
    for (const part of started.reverse().splice(0)) await part.stop();
    removeCluster(stateDir);
    rmSync(stateDir, { recursive: true, force: true });
  };
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    started.push(part);
    return part;
  };
  try {
    const servers = keep(await Servers.start(stateDir, quickstartPaths(__dirname).redisUnpackDir));
    const stripe = keep(await StripeDouble.start());
    const env = environment(servers, stripe);
    const workspace = await seed(stateDir, env, stripe.baseUrl);
    const apps = await Promise.all(ROLES.map(async (role, index) => keep(await startApp(stateDir, env, role, index))));
    const ofRole = (wanted: string): AppProcess[] => apps.filter((_, index) => ROLES[index] === wanted);
    return { servers, stripe, workspace, apis: ofRole('api'), workers: ofRole('worker'), strike };
  } catch (error) {
    await strike();
    throw error;
  }
}

async function startApp(
  stateDir: string,
  env: NodeJS.ProcessEnv,
  role: 'api' | 'worker',
  index: number,
): Promise<AppProcess> {
  const name = `${role}-${String(index)}`;
  const { application: script } = quickstartPaths(__dirname);
  return AppProcess.start({ name, script, role, port: await freePort(), env, logFile: join(stateDir, `${name}.log`) });
}

/** Brings the schema up to date and makes a workspace that is connected to the double. */
async function seed(stateDir: string, env: NodeJS.ProcessEnv, stripeApiBase: string): Promise<DemoWorkspace> {
  const supervisor = new Supervisor();
  const paths = quickstartPaths(__dirname);
  await runNodeToEnd({ name: 'The migration', script: paths.migrate, env, stateDir, id: 'migrate' }, supervisor);
  const request = { baseUrl: 'http://127.0.0.1', stripeApiBase, hasDemo: false };
  return seedDemo({ request, script: paths.seeder, stateDir, env, supervisor });
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
