import { randomBytes } from 'node:crypto';

import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { AppModule } from '../../src/app.module.js';
import { createHttpAdapter } from '../../src/configure-http.js';
import { loadConfig } from '../../src/shared/config/app-config.js';
import { createLogger } from '../../src/shared/logging/logger.js';

/** The application built only to be described: Nest's preview mode reads the modules and connects to nothing. */
export async function createDescribedApp(): Promise<NestFastifyApplication> {
  const config = loadConfig({
    LOG_LEVEL: 'silent',
    DATABASE_URL: 'postgres://nowhere/none',
    REDIS_URL: 'redis://nowhere',
    SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  });
  return NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config),
    createHttpAdapter(config, createLogger(config)),
    { bodyParser: false, logger: false, preview: true, abortOnError: false },
  );
}
