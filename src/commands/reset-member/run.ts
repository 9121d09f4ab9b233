import { NestFactory } from '@nestjs/core';

import { AppModule } from '../../app.module.js';
import { PasswordResetLinksService, type ResetWish } from '../../auth/password-reset/password-reset-links.service.js';
import { AppConfig, loadConfig } from '../../shared/config/app-config.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { createLogger, NestLogger } from '../../shared/logging/logger.js';
import { parseOptions, USAGE, WrongOptionError } from './options.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** What the command runs with. */
export interface ResetSurroundings {
  /** The application's environment; that of the process unless given. */
  variables?: NodeJS.ProcessEnv;
  /** Shows a line to the person. */
  print: (line: string) => void;
}

/**
 * Prints a link with which a member sets a new password.
 * @returns the exit code: 1 when there is no link, 2 for wrong options
 */
export async function runResetMember(args: string[], { variables, print }: ResetSurroundings): Promise<number> {
  try {
    const wish = parseOptions(args);
    print(wish ? await newLink(wish, variables) : USAGE);
    return 0;
  } catch (error) {
    if (error instanceof ResourceNotFoundError) print('There is no account with this e-mail.');
    else print(error instanceof Error ? error.message : String(error));
    if (!(error instanceof WrongOptionError)) return FAILED;
    print(`\n${USAGE}`);
    return WRONG_USAGE;
  }
}

async function newLink(wish: ResetWish, variables?: NodeJS.ProcessEnv): Promise<string> {
  const config = new AppConfig({ ...loadConfig(variables).environment, LOG_LEVEL: 'error', PROCESS_ROLE: 'api' });
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), {
    logger: new NestLogger(createLogger(config)),
    abortOnError: false,
  });
  try {
    return await app.get(PasswordResetLinksService, { strict: false }).newLink(wish);
  } finally {
    await app.close();
  }
}
