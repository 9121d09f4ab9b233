import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';

import { AppModule } from '../../../src/app.module.js';
import { loadConfig } from '../../../src/shared/config/app-config.js';
import { createLogger, NestLogger } from '../../../src/shared/logging/logger.js';
import { answerSeedRequest, type DemoWorkspace, type SeedRequest } from '../demo.js';
import { seedQuickstart } from './seed-quickstart.js';

/** Makes the demo through the product's own modules, in the application's environment but without its server. */
async function seed(request: SeedRequest): Promise<DemoWorkspace> {
  const config = loadConfig();
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), {
    logger: new NestLogger(createLogger(config)),
    abortOnError: false,
  });
  try {
    return await seedQuickstart(app, request);
  } finally {
    await app.close();
  }
}

answerSeedRequest(seed);
