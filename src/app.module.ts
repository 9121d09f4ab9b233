import { type DynamicModule, Module } from '@nestjs/common';

import { AnalyticsModule } from './analytics/analytics.module.js';
import { AuthModule } from './auth/auth.module.js';
import { BillingModule } from './billing/billing.module.js';
import { ExportsModule } from './exports/exports.module.js';
import { FlowsModule } from './flows/flows.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { RecoveryModule } from './recovery/recovery.module.js';
import type { AppConfig } from './shared/config/app-config.js';
import { SharedModule } from './shared/shared.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WorkspacesModule } from './workspaces/workspaces.module.js';

/** The product: its feature modules, and nothing else. */
@Module({
  imports: [
    WorkspacesModule,
    AuthModule,
    LedgerModule,
    BillingModule,
    FlowsModule,
    RecoveryModule,
    WebhooksModule,
    AnalyticsModule,
    ExportsModule,
    OperationsModule,
  ],
})
export class AppModule {
  /** The application for a validated configuration. */
  static forRoot(config: AppConfig): DynamicModule {
    return { module: AppModule, imports: [SharedModule.forRoot(config)] };
  }
}
