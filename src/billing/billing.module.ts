import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { BillingGateway } from './billing.gateway.js';
import { ExchangeRates } from './exchange-rates.js';
import { AttemptOperationService } from './operations/attempt-operation.service.js';
import { BillingOperation } from './operations/billing-operation.entity.js';
import { BillingOperationRepository } from './operations/billing-operation.repository.js';
import { BillingOperations } from './operations/billing-operations.service.js';
import { OperationMetrics } from './operations/operation-metrics.js';
import { OperationSettlements } from './operations/operation-settlements.js';
import { ReconcileOperationsService } from './operations/reconcile-operations.service.js';
import { SettleOperationService } from './operations/settle-operation.service.js';
import { ExchangeRateRepository } from './rates/exchange-rate.repository.js';
import { LoadExchangeRatesService } from './rates/load-exchange-rates.service.js';
import { RefreshExchangeRatesService } from './rates/refresh-exchange-rates.service.js';
import { StoreExchangeRatesService } from './rates/store-exchange-rates.service.js';
import { StripeEventHandlers } from './stripe-events/stripe-event-handlers.js';
import { StripeClientFactory } from './stripe/stripe-client.factory.js';
import { StripeConnection } from './stripe/stripe-connection.entity.js';
import { StripeConnectionService } from './stripe/stripe-connection.service.js';
import { StripeMetrics } from './stripe/stripe-metrics.js';
import { StripeGateway } from './stripe/stripe.gateway.js';
import { MIRROR_PROVIDERS } from './subscriptions/mirror.providers.js';
import { MirroredGateway } from './subscriptions/mirrored.gateway.js';

/** The only module that knows Stripe: subscriptions in our words, durable operations, exchange rates. */
@Module({
  imports: [TypeOrmModule.forFeature([BillingOperation, StripeConnection])],
  providers: [
    ...MIRROR_PROVIDERS,
    { provide: BillingGateway, useClass: MirroredGateway },
    AttemptOperationService,
    BillingOperationRepository,
    BillingOperations,
    ExchangeRateRepository,
    ExchangeRates,
    LoadExchangeRatesService,
    OperationMetrics,
    OperationSettlements,
    ReconcileOperationsService,
    RefreshExchangeRatesService,
    SettleOperationService,
    StoreExchangeRatesService,
    StripeClientFactory,
    StripeConnectionService,
    StripeEventHandlers,
    StripeGateway,
    StripeMetrics,
  ],
  exports: [
    BillingGateway,
    BillingOperations,
    ExchangeRates,
    OperationSettlements,
    ReconcileOperationsService,
    RefreshExchangeRatesService,
    StripeConnectionService,
  ],
})
export class BillingModule {}
