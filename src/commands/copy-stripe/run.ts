import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { AppModule } from '../../app.module.js';
import type { MirrorPass, PassKind } from '../../billing/subscriptions/mirror-pass.js';
import { MirrorPassRepository } from '../../billing/subscriptions/mirror-pass.repository.js';
import { WalkAccountService } from '../../billing/subscriptions/walk-account.service.js';
import { AppConfig, loadConfig } from '../../shared/config/app-config.js';
import { toPublicId } from '../../shared/ids.js';
import { createLogger, NestLogger } from '../../shared/logging/logger.js';
import { parseOptions, WrongOptionError } from './options.js';

const FAILED = 1;
const WRONG_USAGE = 2;

const USAGE: Record<PassKind, string> = {
  backfill: `Usage: npm run stripe:backfill -- [--workspace ws-…]

Copies the prices and subscriptions of every connected Stripe account, or of one workspace's. A copy that was cut off
goes on where it stopped. The worker does the same by itself for newly connected accounts.`,
  reconcile: `Usage: npm run stripe:reconcile -- [--workspace ws-…]

Compares the local copy of every connected Stripe account, or of one workspace's, with Stripe, repairs it and says what
differed. The worker does the same by itself once a day.`,
};

/** What a command runs with. */
export interface CommandSurroundings {
  /** The application's environment; that of the process unless given. */
  variables?: NodeJS.ProcessEnv;
  /** Shows a line to the person. */
  print: (line: string) => void;
}

/**
 * Copies Stripe accounts, or compares them with their copies, and shows how far it is.
 * @returns the exit code: 1 when a workspace could not be finished, 2 for wrong options
 */
export async function runCopyStripe(
  kind: PassKind,
  args: string[],
  surroundings: CommandSurroundings,
): Promise<number> {
  const { print } = surroundings;
  try {
    const options = parseOptions(args);
    if (options) return await withApp(surroundings, (app) => walkAll(app, kind, { ...options, print }));
    print(USAGE[kind]);
    return 0;
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return error instanceof WrongOptionError ? WRONG_USAGE : FAILED;
  }
}

async function withApp(
  { variables }: CommandSurroundings,
  work: (app: INestApplicationContext) => Promise<number>,
): Promise<number> {
  const config = new AppConfig({ ...loadConfig(variables).environment, LOG_LEVEL: 'error' });
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), {
    logger: new NestLogger(createLogger(config)),
    abortOnError: false,
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

/** One workspace after the other; one that fails does not stop the rest. */
async function walkAll(
  app: INestApplicationContext,
  kind: PassKind,
  { workspaceId: only, print }: { workspaceId: string | undefined; print: (line: string) => void },
): Promise<number> {
  const connected = await app.get(MirrorPassRepository, { strict: false }).connected();
  const wanted = connected.filter(({ workspaceId }) => only === undefined || workspaceId === only);
  if (wanted.length === 0) print('No workspace to work on: none is connected to Stripe.');
  let exitCode = only !== undefined && wanted.length === 0 ? FAILED : 0;
  for (const { workspaceId } of wanted) {
    const name = toPublicId('workspace', workspaceId);
    try {
      const onPage = (pass: MirrorPass): void => print(progressLine(name, pass));
      const pass = await app.get(WalkAccountService, { strict: false }).walk(workspaceId, kind, { onPage });
      for (const line of summary(name, pass)) print(line);
    } catch (error) {
      print(
        `${name}: stopped, and goes on from here next time: ${error instanceof Error ? error.message : String(error)}`,
      );
      exitCode = FAILED;
    }
  }
  return exitCode;
}

function progressLine(name: string, { stage, copiedCount }: MirrorPass): string {
  return `${name}: ${copiedCount} objects so far (${stage})`;
}

function summary(name: string, { kind, copiedCount, drift }: MirrorPass): string[] {
  if (kind === 'backfill') return [`${name}: done, ${copiedCount} objects copied`];
  const found = Object.entries(drift).sort();
  const verdict = found.length === 0 ? 'nothing differed' : 'these differed and were repaired:';
  return [`${name}: done, ${copiedCount} objects compared, ${verdict}`, ...found.map(([what, n]) => `  ${what}: ${n}`)];
}
