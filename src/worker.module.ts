import { type DynamicModule, Module } from '@nestjs/common';

import { AppModule } from './app.module.js';
import { AuthModule } from './auth/auth.module.js';
import { PruneIdempotencyKeysScheduler } from './auth/idempotency/prune-idempotency-keys.scheduler.js';
import { BillingModule } from './billing/billing.module.js';
import { ReconcileOperationsScheduler } from './billing/operations/reconcile-operations.scheduler.js';
import { FlowsModule } from './flows/flows.module.js';
import { AbandonSessionsScheduler } from './flows/sessions/abandon-sessions.scheduler.js';
import type { AppConfig } from './shared/config/app-config.js';

/** The product plus everything that works in the background: every processor and every scheduler. */
@Module({
  imports: [AuthModule, BillingModule, FlowsModule],
  providers: [AbandonSessionsScheduler, PruneIdempotencyKeysScheduler, ReconcileOperationsScheduler],
})
export class WorkerModule {
  /** The application of a worker for a validated configuration. */
  static forRoot(config: AppConfig): DynamicModule {
    return { module: WorkerModule, imports: [AppModule.forRoot(config)] };
  }
}
