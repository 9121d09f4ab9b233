import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';

import { loadConfig } from '../../../src/shared/config/app-config.js';
import { AppModule } from '../../../src/app.module.js';
import { answerSeedRequest, type DemoWorkspace, type SeedRequest } from '../demo.js';
import { seedQuickstart } from './seed-quickstart.js';

/** Makes the demo through the product's own modules, in the application's environment but without its server. */
async function seed(request: SeedRequest): Promise<DemoWorkspace> {
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(loadConfig()), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    return await seedQuickstart(app, request);
  } finally {
    await app.close();
  }
}

answerSeedRequest(seed);
