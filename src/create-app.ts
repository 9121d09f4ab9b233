import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { AppModule } from './app.module.js';
import { configureHttp, createHttpAdapter } from './configure-http.js';
import type { AppConfig } from './shared/config/app-config.js';
import { createLogger, NestLogger } from './shared/logging/logger.js';
import { WorkerModule } from './worker.module.js';

/** The application for a configuration, ready to `init` or `listen`; its worker parts too where the role has them. */
export async function createApp(config: AppConfig): Promise<NestFastifyApplication> {
  const logger = createLogger(config);
  const root = config.runsWorker ? WorkerModule.forRoot(config) : AppModule.forRoot(config);
  const app = await NestFactory.create<NestFastifyApplication>(root, createHttpAdapter(config, logger), {
    bodyParser: false,
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  await configureHttp(app);
  return app;
}
