import { randomBytes } from 'node:crypto';

import { ExplainedError } from '../services/explained-error.js';
import { freePort, freePortPreferring, isPortFree } from '../services/ports.js';
import { readJson, writePrivateJson } from '../services/private-files.js';
import { type QuickstartOptions } from './options.js';

const DEFAULT_PORT = 3000;
/** Mails of the demo come from here and never leave this machine. */
const DEMO_SENDER = 'billing@demo.example';

/** The parts that the person brings along; what is undefined is started. */
export interface GivenParts {
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  stripeApiBase: string | undefined;
  stripeSecretKey: string | undefined;
  smtpUrl: string | undefined;
}

/** Reads the replacements from the environment; an empty variable counts as unset. */
export function givenParts(env: NodeJS.ProcessEnv): GivenParts {
  const stripeSecretKey = given(env['STRIPE_SECRET_KEY']);
  // A key of a real account only makes sense against the real Stripe.
  const realStripe = stripeSecretKey === undefined ? undefined : 'https://api.stripe.com';
  return {
    databaseUrl: given(env['DATABASE_URL']),
    redisUrl: given(env['REDIS_URL']),
    stripeApiBase: given(env['STRIPE_API_BASE']) ?? realStripe,
    stripeSecretKey,
    smtpUrl: given(env['SMTP_URL']),
  };
}

/**
 * The port of the API.
 * @throws ExplainedError when it is taken.
 */
export async function choosePort(options: QuickstartOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const wished = options.port ?? Number(given(env['PORT']) ?? DEFAULT_PORT);
  if (wished === 0) return freePort();
  if (await isPortFree(wished)) return wished;
  throw new ExplainedError(
    `Port ${String(wished)} is in use by another program.\n` +
      `Stop that program, or choose another port: npm start -- --port ${String(wished + 1)}`,
  );
}

/** What the quickstart makes once and keeps, since stored data depends on it. */
export interface KeptSettings {
  /** 32 bytes in base64. */
  secretsEncryptionKey: string;
  stripeDoublePort: number;
  mailPort: number;
  mailPagePort: number;
  demoShopPort: number;
}

/** Reads the kept settings and fills in what is missing; another port is taken when a kept one is in use. */
export async function keepSettings(file: string): Promise<KeptSettings> {
  const kept = readJson(file) as Partial<Record<keyof KeptSettings, unknown>> | undefined;
  const { secretsEncryptionKey: key, stripeDoublePort, mailPort, mailPagePort, demoShopPort } = kept ?? {};
  const settings = {
    secretsEncryptionKey: typeof key === 'string' ? key : randomBytes(32).toString('base64'),
    stripeDoublePort: await portLike(stripeDoublePort),
    mailPort: await portLike(mailPort),
    mailPagePort: await portLike(mailPagePort),
    demoShopPort: await portLike(demoShopPort),
  };
  writePrivateJson(file, settings);
  return settings;
}

/** Addresses and secrets of everything the application depends on. */
export interface ApplicationSettings {
  port: number;
  baseUrl: string;
  databaseUrl: string;
  redisUrl: string;
  stripeApiBase: string;
  /** Undefined: the person's own, as it stands in the environment. */
  smtpUrl: string | undefined;
  secretsEncryptionKey: string;
}

/**
 * The application's environment: the person's own settings, and over them what has to fit together. A developer's
 * webhook receiver runs on this machine over http, which production refuses.
 */
export function applicationEnvironment(settings: ApplicationSettings, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ALLOW_HTTP_WEBHOOKS: '1',
    WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8,::1/128',
    HOST: '127.0.0.1',
    SECRETS_ENCRYPTION_KEY: settings.secretsEncryptionKey,
    PUBLIC_URL: settings.baseUrl,
    ...env,
    NODE_ENV: 'development',
    PROCESS_ROLE: 'all',
    PORT: String(settings.port),
    DATABASE_URL: settings.databaseUrl,
    REDIS_URL: settings.redisUrl,
    STRIPE_API_BASE: settings.stripeApiBase,
    ...(settings.smtpUrl !== undefined && { SMTP_URL: settings.smtpUrl, MAIL_FROM: DEMO_SENDER }),
  };
}

function portLike(kept: unknown): Promise<number> {
  return freePortPreferring(typeof kept === 'number' ? kept : undefined);
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}
