import { readFile } from 'node:fs/promises';

import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';

import { AppModule } from '../../app.module.js';
import { RecoveryPolicyBody, toPolicyBody, toRecoveryPolicy } from '../../recovery/policy/dto/recovery-policy.dto.js';
import { DEFAULT_RECOVERY_POLICY, type RecoveryPolicy } from '../../recovery/policy/recovery-policy.js';
import { SimulateRecoveryService } from '../../recovery/simulation/simulate-recovery.service.js';
import { AppConfig, loadConfig } from '../../shared/config/app-config.js';
import { createLogger, NestLogger } from '../../shared/logging/logger.js';
import { parseOptions, WrongOptionError } from './options.js';

const FAILED = 1;
const WRONG_USAGE = 2;

const USAGE = `Usage: npm run recovery:simulate -- --policy FILE --since 2026-05-01 [--workspace ws-…]

Runs the failed payments since that day through a policy, and prints what would have been tried again, mailed and refused,
and why. FILE holds a policy as the body of PUT /api/v1/recovery-policy; fields that are missing have their defaults.
Nothing is changed and nobody is written to. The same cases and policy always print the same.`;

/** What the command runs with. */
export interface SimulateSurroundings {
  /** The application's environment; that of the process unless given. */
  variables?: NodeJS.ProcessEnv;
  /** Shows a line to the person. */
  print: (line: string) => void;
}

/**
 * Simulates a policy and prints every step.
 * @returns the exit code: 1 when something failed, 2 for wrong options
 */
export async function runRecoverySimulate(args: string[], { variables, print }: SimulateSurroundings): Promise<number> {
  try {
    const options = parseOptions(args);
    if (!options) {
      print(USAGE);
      return 0;
    }
    const policy = await readPolicy(options.policyFile);
    const app = await startApp(variables);
    const simulation = app.get(SimulateRecoveryService, { strict: false });
    await simulation.run(policy, options, print).finally(() => app.close());
    return 0;
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return error instanceof WrongOptionError ? WRONG_USAGE : FAILED;
  }
}

function startApp(variables: NodeJS.ProcessEnv | undefined): Promise<INestApplicationContext> {
  const config = new AppConfig({ ...loadConfig(variables).environment, LOG_LEVEL: 'error' });
  return NestFactory.createApplicationContext(AppModule.forRoot(config), {
    logger: new NestLogger(createLogger(config)),
    abortOnError: false,
  });
}

/** @throws WrongOptionError when the file is not there or holds no policy */
async function readPolicy(file: string): Promise<RecoveryPolicy> {
  try {
    const wish: unknown = JSON.parse(await readFile(file, 'utf8'));
    return toRecoveryPolicy(
      RecoveryPolicyBody.parse({
        ...toPolicyBody(DEFAULT_RECOVERY_POLICY),
        ...z.record(z.string(), z.unknown()).parse(wish),
      }),
    );
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new WrongOptionError(`${file} holds no policy: ${problem}`);
  }
}
