import 'reflect-metadata';

import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { SetupLinksService } from './auth/setup/setup-links.service.js';
import { createApp } from './create-app.js';
import { InvalidConfigurationError, loadConfig } from './shared/config/app-config.js';

const DRAIN_TIMEOUT_MS = 20_000;

async function main(): Promise<void> {
  const config = loadConfig();
  const { HOST, PORT, PROCESS_ROLE, PUBLIC_URL } = config.environment;
  const app = await createApp(config);
  // Exit code 0 after a signal: supervisors take a death by signal for a crash.
  app.enableShutdownHooks([], { useProcessExit: true });
  endAfterUnexpectedErrors(app);
  await app.listen(PORT, HOST);
  new Logger('Main').log({ msg: 'ready', port: PORT, url: PUBLIC_URL, role: PROCESS_ROLE });
  if (config.servesApi) await announceSetup(app);
}

/** Whoever can read the server's output may make the first user. */
async function announceSetup(app: NestFastifyApplication): Promise<void> {
  const url = await app.get(SetupLinksService, { strict: false }).newLink();
  if (url !== undefined) new Logger('Main').warn({ msg: 'nobody can sign in yet: open this link, once', url });
}

/** After an error nobody expected, the state of the process is unknown: it finishes what it holds and makes room. */
function endAfterUnexpectedErrors(app: NestFastifyApplication): void {
  process.once('uncaughtException', (error) => {
    new Logger('Main').fatal({ msg: 'unexpected error, stopping', err: error });
    setTimeout(() => process.exit(1), DRAIN_TIMEOUT_MS).unref();
    void app.close().finally(() => process.exit(1));
  });
}

main().catch((error: unknown) => {
  const isExplained = error instanceof InvalidConfigurationError;
  process.stderr.write(`${isExplained ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
});
