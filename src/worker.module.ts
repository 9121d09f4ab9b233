import { type DynamicModule, Module } from '@nestjs/common';

import { AppModule } from './app.module.js';
import type { AppConfig } from './shared/config/app-config.js';

/** The product plus everything that works in the background: every processor and every scheduler. */
@Module({})
export class WorkerModule {
  /** The application of a worker for a validated configuration. */
  static forRoot(config: AppConfig): DynamicModule {
    return { module: WorkerModule, imports: [AppModule.forRoot(config)] };
  }
}
