import { type DynamicModule, Module } from '@nestjs/common';

import { AppModule } from './app.module.js';
import { AuthModule } from './auth/auth.module.js';
import { PruneIdempotencyKeysScheduler } from './auth/idempotency/prune-idempotency-keys.scheduler.js';
import { BillingModule } from './billing/billing.module.js';
import { ReconcileOperationsScheduler } from './billing/operations/reconcile-operations.scheduler.js';
import { RefreshExchangeRatesScheduler } from './billing/rates/refresh-exchange-rates.scheduler.js';
import { FetchStripeEventsScheduler } from './billing/stripe-events/fetch-stripe-events.scheduler.js';
import { ProcessStripeEventsScheduler } from './billing/stripe-events/process-stripe-events.scheduler.js';
import { PruneStripeEventsScheduler } from './billing/stripe-events/prune-stripe-events.scheduler.js';
import { MirrorScheduler } from './billing/subscriptions/mirror.scheduler.js';
import { FlowsModule } from './flows/flows.module.js';
import { AbandonSessionsScheduler } from './flows/sessions/abandon-sessions.scheduler.js';
import { SendReceiptsScheduler } from './flows/terminations/send-receipts.scheduler.js';
import { CheckCardsScheduler } from './recovery/expiring-cards/check-cards.scheduler.js';
import { SendMailsScheduler } from './recovery/mails/send-mails.scheduler.js';
import { RecoveryModule } from './recovery/recovery.module.js';
import { RunRetriesScheduler } from './recovery/retries/run-retries.scheduler.js';
import type { AppConfig } from './shared/config/app-config.js';
import { wakeUpQueue } from './shared/queue/wake-up-queue.js';
import { PruneDeliveriesScheduler } from './webhooks/deliveries/prune-deliveries.scheduler.js';
import { SweepDeliveriesScheduler } from './webhooks/deliveries/sweep-deliveries.scheduler.js';
import { WebhookDeliveryProcessor } from './webhooks/deliveries/webhook-delivery.processor.js';
import { WEBHOOK_QUEUE } from './webhooks/deliveries/webhook-queue.js';
import { RelayOutboxScheduler } from './webhooks/relay/relay-outbox.scheduler.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The product plus everything that works in the background: every processor and every scheduler. */
@Module({
  imports: [AuthModule, BillingModule, FlowsModule, RecoveryModule, WebhooksModule, wakeUpQueue(WEBHOOK_QUEUE)],
  providers: [
    AbandonSessionsScheduler,
    CheckCardsScheduler,
    MirrorScheduler,
    FetchStripeEventsScheduler,
    ProcessStripeEventsScheduler,
    PruneDeliveriesScheduler,
    PruneIdempotencyKeysScheduler,
    PruneStripeEventsScheduler,
    ReconcileOperationsScheduler,
    RefreshExchangeRatesScheduler,
    RelayOutboxScheduler,
    RunRetriesScheduler,
    SendMailsScheduler,
    SendReceiptsScheduler,
    SweepDeliveriesScheduler,
    WebhookDeliveryProcessor,
  ],
})
export class WorkerModule {
  /** The application of a worker for a validated configuration. */
  static forRoot(config: AppConfig): DynamicModule {
    return { module: WorkerModule, imports: [AppModule.forRoot(config)] };
  }
}
