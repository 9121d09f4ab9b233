import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../services/embedded-postgres.js';
import { removeCluster } from '../services/postgres-cluster.js';
import { startPrivateRedis, stopPrivateRedis } from '../services/redis.js';
import { type Service } from '../services/service.js';
import { seedDemo } from './demo.js';
import {
  type QuickstartFile,
  readQuickstartFile,
  toQuickstartFile,
  writeQuickstartFile,
} from './dto/quickstart-file.dto.js';
import { runNodeToEnd, startNodePart, stopOrphanedPart } from './node-part.js';
import { type QuickstartOptions } from './options.js';
import { type QuickstartPaths } from './paths.js';
import { applicationEnvironment, choosePort, givenParts, keepSettings, type KeptSettings } from './settings.js';
import { ensureShopEndpoint, greetShop, type ShopEndpointWish } from './shop-endpoint.js';
import { type Supervisor } from './supervisor.js';
import { waitForHttp } from './wait-for-http.js';

/** What a start works with. */
export interface QuickstartContext {
  options: QuickstartOptions;
  paths: QuickstartPaths;
  supervisor: Supervisor;
  /** Tells the person what is going on. */
  announce: (step: string) => void;
}

/**
 * Starts everything in order and writes quickstart.json. What was started stays with the supervisor, also when a later
 * step fails.
 *
 * @throws ExplainedError for everything a person can do something about; StoppedError after Ctrl-C.
 */
export async function startQuickstart(context: QuickstartContext): Promise<QuickstartFile> {
  const { options, paths, announce } = context;
  await stopOrphans(paths);
  if (options.isFresh) forgetEverything(paths, givenParts(process.env).databaseUrl !== undefined);
  const port = await choosePort(options, process.env);
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  const kept = await keepSettings(paths.secretsFile);
  const services = await startServices(context, kept);

  const env = applicationEnvironment({ port, baseUrl, ...kept, ...services }, process.env);
  announce('bringing the database schema up to date');
  await migrate(context, env);
  announce(options.hasDemo ? 'preparing the demo workspace' : 'preparing a workspace');
  const shopOrigin = `http://127.0.0.1:${String(kept.demoShopPort)}`;
  const demo = await seed(context, env, { baseUrl, shopOrigin, stripeApiBase: services.stripeApiBase });
  announce('starting the application');
  await startApplication(context, env, baseUrl);

  const hasShop = givenParts(process.env).stripeSecretKey === undefined && demo.customers.length > 0;
  if (hasShop) await startDemoShop(context, kept.demoShopPort, { baseUrl, stripeApiBase: services.stripeApiBase });

  const demoUrl = hasShop ? `${shopOrigin}/demo` : undefined;
  const file = toQuickstartFile({ baseUrl, ...services, demoUrl }, demo);
  const webhooks = { baseUrl, secretKey: demo.secretKey, url: `${shopOrigin}/webhooks` };
  return hasShop ? writeWithShopEndpoint(context, file, webhooks) : write(paths, file);
}

function write({ quickstartFile }: QuickstartPaths, file: QuickstartFile): QuickstartFile {
  writeQuickstartFile(quickstartFile, file);
  return file;
}

/** The shop finds its secret in the file, so the first event comes after it. Without events the rest works all the same. */
async function writeWithShopEndpoint(
  { paths, announce }: QuickstartContext,
  file: QuickstartFile,
  webhooks: Omit<ShopEndpointWish, 'previousSecret'>,
): Promise<QuickstartFile> {
  const previousSecret = readQuickstartFile(paths.quickstartFile)?.shopWebhookSecret;
  try {
    const { id, secret } = await ensureShopEndpoint({ ...webhooks, previousSecret });
    const complete = write(paths, { ...file, shop_webhook_secret: secret });
    await greetShop(webhooks, id);
    return complete;
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error));
    return write(paths, file);
  }
}

/** Ends what an earlier run left behind after it was killed, the dependants first. */
async function stopOrphans(paths: QuickstartPaths): Promise<void> {
  const { stateDir, seeder, application, migrate, stripeDouble, mailCatcher, demoShop } = paths;
  await stopOrphanedPart(stateDir, 'demo-shop', demoShop);
  await stopOrphanedPart(stateDir, 'seed', seeder);
  await stopOrphanedPart(stateDir, 'migrate', migrate);
  await stopOrphanedPart(stateDir, 'application', application);
  await stopOrphanedPart(stateDir, 'stripe-double', stripeDouble);
  await stopOrphanedPart(stateDir, 'mail-catcher', mailCatcher);
  await stopPrivateRedis(stateDir);
  await stopEmbeddedPostgres(stateDir);
}

/**
 * Keeps the lock, which is ours, and downloaded programs, which hold no data; with a database of the person's own, which
 * is not ours to empty, also the key of the secrets in it.
 */
export function forgetEverything(paths: QuickstartPaths, hasOwnDatabase: boolean): void {
  const { stateDir, lockFile, redisUnpackDir, secretsFile } = paths;
  removeCluster(stateDir);
  const kept = [lockFile, redisUnpackDir, ...(hasOwnDatabase ? [secretsFile] : [])];
  for (const name of readdirSync(stateDir)) {
    const path = join(stateDir, name);
    const isProgram = /^postgres-\d/.test(name);
    if (!isProgram && !kept.includes(path)) rmSync(path, { recursive: true, force: true });
  }
}

interface ServiceAddresses {
  databaseUrl: string;
  redisUrl: string;
  stripeApiBase: string;
  /** Undefined with a mail server of the person's own. */
  smtpUrl: string | undefined;
  mailUrl: string | undefined;
}

async function startServices(context: QuickstartContext, kept: KeptSettings): Promise<ServiceAddresses> {
  const { stateDir, redisUnpackDir } = context.paths;
  const given = givenParts(process.env);
  const databaseUrl =
    given.databaseUrl ??
    (await startService(context, 'PostgreSQL', () => startEmbeddedPostgres({ stateDir, database: 'retainly' })));
  const redisUrl =
    given.redisUrl ??
    (await startService(context, 'Redis', () =>
      startPrivateRedis({ stateDir, unpackDir: redisUnpackDir, announce: context.announce }),
    ));
  const stripeApiBase = given.stripeApiBase ?? (await startStripeDouble(context, kept.stripeDoublePort));
  const mail = given.smtpUrl === undefined ? await startMailCatcher(context, kept) : undefined;
  return { databaseUrl, redisUrl, stripeApiBase, smtpUrl: mail?.smtpUrl, mailUrl: mail?.pageUrl };
}

async function startService(context: QuickstartContext, name: string, begin: () => Promise<Service>): Promise<string> {
  context.announce(`starting ${name}`);
  let url = '';
  await context.supervisor.start(async () => {
    const service = await begin();
    url = service.url;
    return { ...service, name };
  });
  return url;
}

async function startStripeDouble({ paths, supervisor, announce }: QuickstartContext, port: number): Promise<string> {
  announce('starting the Stripe double');
  const part = await supervisor.start(() =>
    startNodePart({
      name: 'The Stripe double',
      script: paths.stripeDouble,
      args: ['--port', String(port), '--state-file', paths.stripeDoubleState],
      env: process.env,
      stateDir: paths.stateDir,
      id: 'stripe-double',
    }),
  );
  const url = `http://127.0.0.1:${String(port)}`;
  await waitForHttp(part, { url, belowStatus: 600, timeoutMs: 30_000 });
  return url;
}

async function startMailCatcher(
  { paths, supervisor, announce }: QuickstartContext,
  { mailPort, mailPagePort }: KeptSettings,
): Promise<{ smtpUrl: string; pageUrl: string }> {
  announce('starting the mail catcher');
  const part = await supervisor.start(() =>
    startNodePart({
      name: 'The mail catcher',
      script: paths.mailCatcher,
      args: ['--smtp-port', String(mailPort), '--http-port', String(mailPagePort), '--dir', paths.mailDir],
      env: process.env,
      stateDir: paths.stateDir,
      id: 'mail-catcher',
    }),
  );
  const pageUrl = `http://127.0.0.1:${String(mailPagePort)}`;
  await waitForHttp(part, { url: pageUrl, belowStatus: 300, timeoutMs: 30_000 });
  return { smtpUrl: `smtp://127.0.0.1:${String(mailPort)}`, pageUrl };
}

async function migrate({ paths, supervisor }: QuickstartContext, env: NodeJS.ProcessEnv): Promise<void> {
  await runNodeToEnd(
    { name: 'The migration', script: paths.migrate, env, stateDir: paths.stateDir, id: 'migrate' },
    supervisor,
  );
}

function seed(
  context: QuickstartContext,
  env: NodeJS.ProcessEnv,
  addresses: { baseUrl: string; shopOrigin: string; stripeApiBase: string },
) {
  const { paths, options, supervisor } = context;
  const { stripeSecretKey } = givenParts(process.env);
  const previous = existsSync(paths.quickstartFile) ? readQuickstartFile(paths.quickstartFile) : undefined;
  return seedDemo({
    request: { ...addresses, stripeSecretKey, hasDemo: options.hasDemo, previous },
    script: paths.seeder,
    stateDir: paths.stateDir,
    env,
    supervisor,
  });
}

async function startApplication(context: QuickstartContext, env: NodeJS.ProcessEnv, baseUrl: string): Promise<void> {
  const { paths, options, supervisor } = context;
  const application = await supervisor.start(() =>
    startNodePart({
      name: 'The application',
      script: paths.application,
      env,
      stateDir: paths.stateDir,
      id: 'application',
      isWatching: options.isWatching,
    }),
  );
  await waitForHttp(application, { url: `${baseUrl}/health/ready`, belowStatus: 300, timeoutMs: 60_000 });
}

/** A merchant's page to try the cancel flow on; its customers and keys stand in quickstart.json. */
async function startDemoShop(
  { paths, supervisor, announce }: QuickstartContext,
  port: number,
  { baseUrl, stripeApiBase }: { baseUrl: string; stripeApiBase: string },
): Promise<void> {
  announce('opening the demo shop');
  const addresses = ['--retainly', baseUrl, '--stripe', stripeApiBase, '--port', String(port)];
  const part = await supervisor.start(() =>
    startNodePart({
      name: 'The demo shop',
      script: paths.demoShop,
      args: ['--quickstart-file', paths.quickstartFile, ...addresses],
      env: process.env,
      stateDir: paths.stateDir,
      id: 'demo-shop',
    }),
  );
  await waitForHttp(part, { url: `http://127.0.0.1:${String(port)}/demo`, belowStatus: 600, timeoutMs: 30_000 });
}
