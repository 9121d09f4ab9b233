import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';

import { createApp } from '../../src/create-app.js';
import { AppConfig, loadConfig } from '../../src/shared/config/app-config.js';
import { createTestDatabase } from './test-database.js';

/** A running application on a database of its own, over real PostgreSQL and Redis. */
export interface TestApp {
  nest: NestFastifyApplication;
  config: AppConfig;
  /** A request against the application; nothing is stubbed but the network. */
  http: () => supertest.Agent;
  close: () => Promise<void>;
}

const CLOSE_WITHIN_MS = 10_000;

/** Settings a test changes; the rest are fit for any test. */
export type TestSettings = Record<string, string>;

/**
 * Starts the application as `main.ts` does, without listening.
 *
 * The role is `api` unless the settings say otherwise: background work that a test needs is called by the test, so
 * nothing depends on timing. Redis keys of parallel test files do not meet, as key ids are random.
 */
export async function startTestApp(settings: TestSettings = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const config = loadConfig({
    NODE_ENV: 'test',
    PROCESS_ROLE: 'api',
    LOG_LEVEL: 'fatal',
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '10',
    REDIS_URL: process.env.TEST_REDIS_URL,
    SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ALLOW_HTTP_WEBHOOKS: '1',
    WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
    FAILED_AUTH_PER_MINUTE: '100000',
    ...settings,
  });
  const nest = await createApp(config);
  const close = async (): Promise<void> => {
    await nest.close();
    await database.drop();
  };
  try {
    await nest.init();
    await nest.getHttpAdapter().getInstance().ready();
  } catch (error) {
    // Its connections would keep Jest's process alive; one that is still being made may not end by itself.
    await Promise.race([close(), setTimeout(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    throw error;
  }
  return { nest, config, http: () => supertest(nest.getHttpServer()), close };
}
