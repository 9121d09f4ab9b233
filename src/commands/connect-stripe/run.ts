import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline/promises';

import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';

import { AppModule } from '../../app.module.js';
import {
  type ConnectionReport,
  ConnectStripeService,
  nameOf,
} from '../../billing/stripe/connecting/connect-stripe.service.js';
import { AppConfig, loadConfig } from '../../shared/config/app-config.js';
import { readVariable } from '../../shared/config/read-variable.js';
import { createLogger, NestLogger } from '../../shared/logging/logger.js';
import { type ConnectOptions, parseOptions, USAGE, WrongOptionError } from './options.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** What the command runs with. */
export interface ConnectSurroundings {
  /** The application's environment, the Stripe secrets included; that of the process unless given. */
  variables?: NodeJS.ProcessEnv;
  /** Where the key is read from when the environment has none. */
  input: Readable;
  /** Shows a line to the person. */
  print: (line: string) => void;
}

/**
 * Connects a workspace to a Stripe account, or ends the connection, and says what the key may do.
 * @returns the exit code: 1 when nothing was stored, 2 for wrong options
 */
export async function runConnectStripe(args: string[], surroundings: ConnectSurroundings): Promise<number> {
  const { print } = surroundings;
  try {
    const options = parseOptions(args);
    if (options) await withApp(surroundings, (app) => connect(app, options, surroundings));
    else print(USAGE);
    return 0;
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    if (!(error instanceof WrongOptionError)) return FAILED;
    print(`\n${USAGE}`);
    return WRONG_USAGE;
  }
}

async function withApp(
  { variables }: ConnectSurroundings,
  work: (app: INestApplicationContext) => Promise<void>,
): Promise<void> {
  const config = new AppConfig({ ...loadConfig(variables).environment, LOG_LEVEL: 'error', PROCESS_ROLE: 'api' });
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), {
    logger: new NestLogger(createLogger(config)),
    abortOnError: false,
  });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

async function connect(
  app: INestApplicationContext,
  { workspaceId, isDisconnect }: ConnectOptions,
  { variables, input, print }: ConnectSurroundings,
): Promise<void> {
  const service = app.get(ConnectStripeService, { strict: false });
  if (isDisconnect) {
    await service.disconnect(workspaceId, 'system');
    print('Disconnected. Nothing was changed in Stripe; revoke the key there.');
    return;
  }
  const variable = (name: string): string | undefined =>
    (variables ? variables[name] : readVariable(name, z.string().optional())) || undefined;
  const secretKey = variable('STRIPE_SECRET_KEY') ?? (await firstLine(input));
  const webhookSecrets = variable('STRIPE_WEBHOOK_SECRET')
    ?.split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
  for (const line of describeConnection(await service.connect(workspaceId, { secretKey, webhookSecrets }, 'system'))) {
    print(line);
  }
}

/** @throws WrongOptionError when there is none */
async function firstLine(input: Readable): Promise<string> {
  const lines = createInterface({ input });
  for await (const line of lines) {
    lines.close();
    return line.trim();
  }
  throw new WrongOptionError('No key: set STRIPE_SECRET_KEY, or give it on standard input.');
}

function describeConnection(report: ConnectionReport): string[] {
  const { mode, permissions, webhookUrl, eventTypes, hasWebhookSecret } = report;
  return [
    `Connected in ${mode} mode.`,
    '',
    'Permissions:',
    ...permissions.map(
      ({ purpose, isGranted, ...permission }) =>
        `  ${isGranted ? 'yes' : 'NO '}  ${nameOf(permission).padEnd(32)}${purpose}`,
    ),
    '',
    'Webhook endpoint to register in Stripe:',
    `  ${webhookUrl}`,
    `  events: ${eventTypes.join(', ')}`,
    ...(hasWebhookSecret ? [] : ['', 'Then run this again with its signing secret in STRIPE_WEBHOOK_SECRET.']),
  ];
}
