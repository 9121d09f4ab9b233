import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { AttemptDeliveryService } from './deliveries/attempt-delivery.service.js';
import { DeliveryClaimsRepository } from './deliveries/delivery-claims.repository.js';
import { DeliveryLanes } from './deliveries/delivery-lanes.js';
import { DeliveryResultsRepository } from './deliveries/delivery-results.repository.js';
import { DeliveryStatesRepository } from './deliveries/delivery-states.repository.js';
import { PruneDeliveriesService } from './deliveries/prune-deliveries.service.js';
import { ResendDeliveriesService } from './deliveries/resend-deliveries.service.js';
import { SendTestEventService } from './deliveries/send-test-event.service.js';
import { SettleDeliveryService } from './deliveries/settle-delivery.service.js';
import { WebhookDeliveriesController } from './deliveries/webhook-deliveries.controller.js';
import { WebhookDeliveriesService } from './deliveries/webhook-deliveries.service.js';
import { WebhookDeliveryRepository } from './deliveries/webhook-delivery.repository.js';
import { AddressResolver } from './destinations/address-resolver.js';
import { DestinationGuard } from './destinations/destination-guard.js';
import { EndpointHealthRepository } from './endpoints/endpoint-health.repository.js';
import { EndpointStatusService } from './endpoints/endpoint-status.service.js';
import { EndpointTurnsService } from './endpoints/endpoint-turns.service.js';
import { SigningSecretsService } from './endpoints/signing-secrets.service.js';
import { WebhookEndpointRepository } from './endpoints/webhook-endpoint.repository.js';
import { WebhookEndpointsController } from './endpoints/webhook-endpoints.controller.js';
import { WebhookEndpointsService } from './endpoints/webhook-endpoints.service.js';
import { WebhookHealthController } from './endpoints/webhook-health.controller.js';
import { WebhookAttempt } from './entities/webhook-attempt.entity.js';
import { WebhookDelivery } from './entities/webhook-delivery.entity.js';
import { WebhookEndpoint } from './entities/webhook-endpoint.entity.js';
import { WebhookSecret } from './entities/webhook-secret.entity.js';
import { RelayOutboxService } from './relay/relay-outbox.service.js';
import { EndpointConnections } from './sending/endpoint-connections.js';
import { GuardedSender } from './sending/guarded-sender.js';
import { SendLimits } from './sending/send-limits.js';
import { WebhookEventTypesController } from './webhook-event-types.controller.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhooksCustomerData } from './webhooks-customer-data.js';

/** Outgoing webhooks: endpoints, the relay from the outbox, and delivery. No other feature imports it. */
@Module({
  imports: [
    WorkspacesModule,
    TypeOrmModule.forFeature([WebhookEndpoint, WebhookSecret, WebhookDelivery, WebhookAttempt]),
  ],
  controllers: [
    WebhookEndpointsController,
    WebhookDeliveriesController,
    WebhookEventTypesController,
    WebhookHealthController,
  ],
  providers: [
    WebhooksCustomerData,
    WebhookMetrics,
    AddressResolver,
    DestinationGuard,
    SendLimits,
    EndpointConnections,
    GuardedSender,
    WebhookEndpointRepository,
    EndpointHealthRepository,
    SigningSecretsService,
    EndpointStatusService,
    EndpointTurnsService,
    WebhookEndpointsService,
    DeliveryStatesRepository,
    DeliveryResultsRepository,
    DeliveryClaimsRepository,
    WebhookDeliveryRepository,
    SettleDeliveryService,
    AttemptDeliveryService,
    DeliveryLanes,
    WebhookDeliveriesService,
    ResendDeliveriesService,
    SendTestEventService,
    PruneDeliveriesService,
    RelayOutboxService,
  ],
  exports: [DeliveryLanes, RelayOutboxService, PruneDeliveriesService],
})
export class WebhooksModule {}
