import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { BillingGateway } from './billing.gateway.js';
import { CancellationListeners } from './cancellations/cancellation-listeners.js';
import { SubscriptionCancellation } from './cancellations/subscription-cancellation.entity.js';
import { SubscriptionCancellations } from './cancellations/subscription-cancellations.js';
import { ExchangeRates } from './exchange-rates.js';
import { InvoiceGateway } from './invoices/invoice.gateway.js';
import { PaymentListeners } from './invoices/payment-listeners.js';
import { AttemptOperationService } from './operations/attempt-operation.service.js';
import { BillingOperation } from './operations/billing-operation.entity.js';
import { BillingOperationRepository } from './operations/billing-operation.repository.js';
import { BillingOperations } from './operations/billing-operations.service.js';
import { OperationMetrics } from './operations/operation-metrics.js';
import { OperationSettlements } from './operations/operation-settlements.js';
import { ReconcileOperationsService } from './operations/reconcile-operations.service.js';
import { SettleOperationService } from './operations/settle-operation.service.js';
import { PORTAL_EXPORTS, PORTAL_PROVIDERS } from './portal/portal.providers.js';
import { ExchangeRateRepository } from './rates/exchange-rate.repository.js';
import { LoadExchangeRatesService } from './rates/load-exchange-rates.service.js';
import { RefreshExchangeRatesService } from './rates/refresh-exchange-rates.service.js';
import { StoreExchangeRatesService } from './rates/store-exchange-rates.service.js';
import { CancellationReader } from './stripe-events/cancellation-reader.service.js';
import { FetchStripeEventsService } from './stripe-events/fetch-stripe-events.service.js';
import { FollowCancellationsService } from './stripe-events/follow-cancellations.service.js';
import { FollowPaidRenewalsService } from './stripe-events/follow-paid-renewals.service.js';
import { FollowPaymentsService } from './stripe-events/follow-payments.service.js';
import { ProcessStripeEventsService } from './stripe-events/process-stripe-events.service.js';
import { PruneStripeEventsService } from './stripe-events/prune-stripe-events.service.js';
import { ReceiveStripeEventService } from './stripe-events/receive-stripe-event.service.js';
import { RetryStripeEventsService } from './stripe-events/retry-stripe-events.service.js';
import { StoreStripeEventService } from './stripe-events/store-stripe-event.service.js';
import { StripeEventHandlers } from './stripe-events/stripe-event-handlers.js';
import { StripeEventMetrics } from './stripe-events/stripe-event-metrics.js';
import { StripeEvent } from './stripe-events/stripe-event.entity.js';
import { StripeEventRepository } from './stripe-events/stripe-event.repository.js';
import { StripeEventsController } from './stripe-events/stripe-events.controller.js';
import { CheckPermissionsService } from './stripe/connecting/check-permissions.service.js';
import { ConnectStripeService } from './stripe/connecting/connect-stripe.service.js';
import { StripeConnectionController } from './stripe/connecting/stripe-connection.controller.js';
import { StripeInvoiceGateway } from './stripe/invoices/stripe-invoice.gateway.js';
import { StripeClientFactory } from './stripe/stripe-client.factory.js';
import { StripeConnection } from './stripe/stripe-connection.entity.js';
import { StripeConnectionService } from './stripe/stripe-connection.service.js';
import { StripeMetrics } from './stripe/stripe-metrics.js';
import { StripeGateway } from './stripe/stripe.gateway.js';
import { Contracts } from './subscriptions/contracts.js';
import { MIRROR_PROVIDERS } from './subscriptions/mirror.providers.js';
import { MirrorController } from './subscriptions/mirror.controller.js';
import { MirroredGateway } from './subscriptions/mirrored.gateway.js';
import { RunDuePassesService } from './subscriptions/run-due-passes.service.js';
import { WalkAccountService } from './subscriptions/walk-account.service.js';
import { BillingCustomerData } from './billing-customer-data.js';

/** The only module that knows Stripe: subscriptions in our words, durable operations, exchange rates. */
@Module({
  imports: [
    WorkspacesModule,
    TypeOrmModule.forFeature([BillingOperation, StripeConnection, StripeEvent, SubscriptionCancellation]),
  ],
  controllers: [MirrorController, StripeConnectionController, StripeEventsController],
  providers: [
    BillingCustomerData,
    ...MIRROR_PROVIDERS,
    ...PORTAL_PROVIDERS,
    { provide: BillingGateway, useClass: MirroredGateway },
    { provide: InvoiceGateway, useClass: StripeInvoiceGateway },
    AttemptOperationService,
    BillingOperationRepository,
    BillingOperations,
    CancellationListeners,
    CancellationReader,
    CheckPermissionsService,
    ConnectStripeService,
    ExchangeRateRepository,
    ExchangeRates,
    FetchStripeEventsService,
    FollowCancellationsService,
    FollowPaidRenewalsService,
    FollowPaymentsService,
    LoadExchangeRatesService,
    OperationMetrics,
    OperationSettlements,
    PaymentListeners,
    ProcessStripeEventsService,
    PruneStripeEventsService,
    ReceiveStripeEventService,
    ReconcileOperationsService,
    RefreshExchangeRatesService,
    RetryStripeEventsService,
    SettleOperationService,
    StoreExchangeRatesService,
    StoreStripeEventService,
    StripeClientFactory,
    StripeConnectionService,
    StripeEventHandlers,
    StripeEventMetrics,
    StripeEventRepository,
    StripeGateway,
    StripeMetrics,
    SubscriptionCancellations,
  ],
  exports: [
    ...PORTAL_EXPORTS,
    BillingGateway,
    BillingOperations,
    CancellationListeners,
    ConnectStripeService,
    Contracts,
    ExchangeRates,
    FetchStripeEventsService,
    InvoiceGateway,
    OperationSettlements,
    PaymentListeners,
    ProcessStripeEventsService,
    PruneStripeEventsService,
    ReconcileOperationsService,
    RefreshExchangeRatesService,
    RunDuePassesService,
    StripeConnectionService,
    SubscriptionCancellations,
    WalkAccountService,
  ],
})
export class BillingModule {}
