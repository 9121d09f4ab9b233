import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { AppModule } from '../../app.module.js';
import { FetchStripeEventsService } from '../../billing/stripe-events/fetch-stripe-events.service.js';
import { RetryStripeEventsService } from '../../billing/stripe-events/retry-stripe-events.service.js';
import { StripeConnectionService } from '../../billing/stripe/stripe-connection.service.js';
import { Clock } from '../../shared/clock.js';
import { AppConfig, loadConfig } from '../../shared/config/app-config.js';
import { toPublicId } from '../../shared/ids.js';
import { createLogger, NestLogger } from '../../shared/logging/logger.js';
import { parseOptions, type ReplayOptions, WrongOptionError } from './options.js';

const FAILED = 1;
const WRONG_USAGE = 2;
const DAY_MS = 86_400_000;

const USAGE = `Usage: npm run stripe:replay -- [--workspace ws-…] [--days 1-30] [--all]

Fetches the events that Stripe could not deliver, of every connected account or of one workspace's, and gives those that
failed here another chance. With --all it fetches delivered ones too, for an address that was wrong or missing. Each
event counts once. The worker processes them, and fetches undelivered ones by itself every hour.`;

/** What the command runs with. */
export interface ReplaySurroundings {
  /** The application's environment; that of the process unless given. */
  variables?: NodeJS.ProcessEnv;
  /** Shows a line to the person. */
  print: (line: string) => void;
}

/**
 * Fetches missed events and says how many there were.
 * @returns the exit code: 1 when a workspace failed, 2 for wrong options
 */
export async function runReplayStripe(args: string[], { variables, print }: ReplaySurroundings): Promise<number> {
  try {
    const options = parseOptions(args);
    if (!options) {
      print(USAGE);
      return 0;
    }
    const config = new AppConfig({ ...loadConfig(variables).environment, LOG_LEVEL: 'error' });
    const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), {
      logger: new NestLogger(createLogger(config)),
      abortOnError: false,
    });
    return await replayAll(app, options, print).finally(() => app.close());
  } catch (error) {
    print(messageOf(error));
    return error instanceof WrongOptionError ? WRONG_USAGE : FAILED;
  }
}

/** One workspace after the other; one that fails does not stop the rest. */
async function replayAll(
  app: INestApplicationContext,
  { workspaceId: only, days, isAll }: ReplayOptions,
  print: (line: string) => void,
): Promise<number> {
  const connected = await app.get(StripeConnectionService, { strict: false }).connectedWorkspaces();
  const wanted = connected.filter((workspaceId) => only === undefined || workspaceId === only);
  if (wanted.length === 0) print('No workspace to work on: none is connected to Stripe.');
  const since = new Date(app.get(Clock, { strict: false }).now().getTime() - days * DAY_MS);
  let exitCode = only !== undefined && wanted.length === 0 ? FAILED : 0;
  for (const workspaceId of wanted) {
    const name = toPublicId('workspace', workspaceId);
    try {
      const retriedCount = await app.get(RetryStripeEventsService, { strict: false }).retry(workspaceId);
      const { fetchedCount, storedCount } = await app
        .get(FetchStripeEventsService, { strict: false })
        .fetch(workspaceId, { since, isOnlyUndelivered: !isAll });
      print(`${name}: ${fetchedCount} events fetched, ${storedCount} of them new; ${retriedCount} failed ones retried`);
    } catch (error) {
      print(`${name}: ${messageOf(error)}`);
      exitCode = FAILED;
    }
  }
  return exitCode;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
