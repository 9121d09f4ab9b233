import { accessSync, constants } from 'node:fs';

import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1');

const wholeNumber = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const ENCRYPTION_KEY_RULE = 'must be 32 bytes in base64 (openssl rand -base64 32)';
const encryptionKey = z.string().refine(isEncryptionKey, ENCRYPTION_KEY_RULE);

const secondsList = z
  .string()
  .regex(/^\d+(,\d+)*$/, 'must be whole seconds separated by commas')
  .transform((value) => value.split(',').map(Number));

const commaList = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

const readableFile = z.string().refine(isReadable, 'must be a file that this process may read');

/**
 * Every environment variable Retainly reads, with its rule, its default and what it is for. `.env.example` names the
 * same variables, which a test compares.
 */
export const environmentSchema = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'])
    .default('production')
    .describe('Only `production` insists on https where secrets travel.'),
  PROCESS_ROLE: z
    .enum(['api', 'worker', 'all'])
    .default('all')
    .describe('What this process does: answers HTTP, works queues, or both.'),
  HOST: z.string().default('0.0.0.0').describe('Address to listen on.'),
  PORT: wholeNumber(0, 65_535, 3000).describe('Port to listen on.'),
  PUBLIC_URL: z
    .url()
    .default('http://127.0.0.1:3000')
    .describe('Base URL under which merchants reach this installation.'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe('PostgreSQL 17 connection URL.'),
  DATABASE_POOL_SIZE: wholeNumber(1, 200, 10).describe('Connections each process keeps open to PostgreSQL.'),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).describe('Redis or Valkey URL; AOF on, maxmemory-policy noeviction.'),
  SECRETS_ENCRYPTION_KEY: encryptionKey.describe('Key that encrypts stored secrets (AES-256-GCM): 32 bytes in base64.'),
  SECRETS_ENCRYPTION_OLD_KEYS: commaList
    .refine((keys) => keys.every(isEncryptionKey), `each ${ENCRYPTION_KEY_RULE}`)
    .describe('Earlier encryption keys, comma separated, kept while rotating.'),
  STRIPE_API_BASE: z.url().optional().describe('Another base URL for the Stripe API. Set only for the Stripe double.'),
  STRIPE_EVENT_DAYS: wholeNumber(31, 3_650, 90).describe(
    'Days the raw events of Stripe are kept once they are processed; longer than the 30 days in which Stripe may be asked for them.',
  ),
  TRUST_PROXY: z
    .string()
    .default('')
    .refine(areProxies, 'must be a number of hops, or addresses and CIDRs separated by commas')
    .describe('Hops or CIDRs of the proxies whose X-Forwarded-For is believed. Empty: none.'),
  DASHBOARD_DIR: z
    .string()
    .optional()
    .describe('Absolute path of the built dashboard. Empty: dashboard/dist of this installation.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe log level that is written.'),
  METRICS_TOKEN: z.string().min(16).optional().describe('Bearer token for /metrics. Unset: only loopback may read it.'),
  SUPPORT_CONTACT: z.string().default('hello@getretainly.app').describe('Address named in the message of a 500.'),
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 100_000, 60).describe('Accepted requests per key and rolling 60 s.'),
  FAILED_AUTH_PER_MINUTE: wholeNumber(1, 100_000, 30).describe('Failed authentications per IP address and 60 s.'),
  SESSION_IDLE_HOURS: wholeNumber(1, 720, 24).describe(
    'Hours without a call after which an open session is abandoned.',
  ),
  EXCHANGE_RATES_FILE: readableFile
    .optional()
    .describe(
      'ECB reference-rate file (CSV, XML or zipped). Unset, and no URL either: no conversion (the demo: invented rates).',
    ),
  EXCHANGE_RATES_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where workers download ECB reference rates (CSV, XML or zipped) every six hours. Unset: nowhere.'),
  ALLOW_HTTP_WEBHOOKS: flag.describe('1 lets webhook endpoints use http. For development only.'),
  WEBHOOK_ALLOW_CIDRS: commaList
    .refine((networks) => networks.every((network) => ipaddr.isValidCIDR(network)), 'must be CIDRs separated by commas')
    .describe('Non-public networks webhooks may reach, comma separated CIDRs. Dangerous.'),
  WEBHOOK_RETRY_SCHEDULE: secondsList
    .default([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
    .describe('Seconds before each delivery attempt (Standard Webhooks: ten tries over 75 h 35 m).'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('Mail server, such as smtps://user:password@mail.example.com. Unset: no mail is sent.'),
  MAIL_FROM: z
    .email()
    .optional()
    .describe(
      'Address mails come from; needed with SMTP_URL. The mail server has to be allowed to send for its domain.',
    ),
  CARD_UPDATE_LINK_DAYS: wholeNumber(1, 90, 14).describe('Days a link to change the card works after it was mailed.'),
  WEBHOOK_LOG_DAYS: wholeNumber(1, 365, 30).describe('Days the delivery log is kept.'),
});

/** The environment after validation, under its own names. */
export type Environment = z.infer<typeof environmentSchema>;

function isEncryptionKey(value: string): boolean {
  return Buffer.from(value, 'base64').length === 32;
}

function areProxies(setting: string): boolean {
  if (setting === '' || /^\d+$/.test(setting)) return true;
  return setting.split(',').every((item) => ipaddr.isValid(item.trim()) || ipaddr.isValidCIDR(item.trim()));
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
