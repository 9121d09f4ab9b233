import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { toPublicId } from '../../shared/ids.js';
import { Outbox } from '../../shared/outbox/outbox.js';
import { DeliveryStatesRepository } from '../deliveries/delivery-states.repository.js';
import type { DisabledReason, EndpointWarning, WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import { WebhookMetrics } from '../webhook-metrics.js';
import { webhookEndpointDisabled } from '../webhooks.events.js';
import { type EndpointFailure, type EndpointPause, pauseAfter } from './endpoint-pause.js';
import { isFailingTooLong } from './failing-too-long.js';
import { failingWarning } from './failing-warning.js';
import { WebhookEndpointRepository } from './webhook-endpoint.repository.js';

/** Enables and disables endpoints, with what that means for their deliveries. Callers hold the endpoint's lock. */
@Injectable()
export class EndpointStatusService {
  private readonly logger = new Logger(EndpointStatusService.name);

  constructor(
    private readonly endpoints: WebhookEndpointRepository,
    private readonly deliveries: DeliveryStatesRepository,
    private readonly outbox: Outbox,
    private readonly metrics: WebhookMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Stops sending to an endpoint; what is due for it, or comes later, is held. Unless its owner asked for it, the
   * workspace's other endpoints are told.
   */
  async disable(tx: EntityManager, endpoint: WebhookEndpoint, reason: DisabledReason): Promise<void> {
    const { workspaceId, id } = endpoint;
    const now = this.clock.now();
    const changes = { status: 'disabled', disabledReason: reason, disabledAt: now, updatedAt: now } as const;
    await this.endpoints.update(tx, workspaceId, id, changes);
    await this.deliveries.hold(tx, workspaceId, id);
    if (reason === 'manual') return;
    const data = { endpoint_id: toPublicId('webhookEndpoint', id), reason };
    await this.outbox.append(tx, { workspaceId, event: webhookEndpointDisabled, data, occurredAt: now });
    this.metrics.endpointsDisabled.inc({ reason });
    this.logger.warn({ msg: 'webhook endpoint disabled', workspace_id: workspaceId, endpoint_id: id, reason });
  }

  /** Sends to an endpoint again, beginning with what was held. */
  async enable(tx: EntityManager, { workspaceId, id }: WebhookEndpoint): Promise<void> {
    const now = this.clock.now();
    await this.endpoints.update(tx, workspaceId, id, {
      status: 'enabled',
      disabledReason: null,
      disabledAt: null,
      failingSince: null,
      consecutiveFailures: 0,
      warning: null,
      unreachableCount: 0,
      pausedUntil: null,
      updatedAt: now,
    });
    await this.deliveries.resume(tx, workspaceId, id, now);
  }

  /** Forgets an endpoint's failures; what its pause kept back is due at once. */
  async recordSuccess(tx: EntityManager, workspaceId: string, endpointId: string): Promise<void> {
    const pausedUntil = await this.endpoints.clearFailures(tx, workspaceId, endpointId);
    if (pausedUntil) await this.deliveries.endPause(tx, { workspaceId, endpointId, pausedUntil }, this.clock.now());
  }

  /**
   * Counts a failed attempt. Pauses an endpoint that nobody reaches, warns when it has been failing for long, disables
   * it when it answered 410, or after five days of nothing but failure.
   * @returns whether the endpoint is disabled now
   */
  async recordFailure(tx: EntityManager, endpoint: WebhookEndpoint, failure: EndpointFailure): Promise<boolean> {
    const now = this.clock.now();
    const isGone = failure.reason === 'gone';
    const failingSince = endpoint.failingSince ?? now;
    const consecutiveFailures = endpoint.consecutiveFailures + 1;
    const warning = failingWarning(failingSince, now);
    const pause = pauseAfter(endpoint, failure, now);
    const counts = {
      failingSince,
      consecutiveFailures,
      warning,
      unreachableCount: pause.unreachableCount,
      pausedUntil: pause.pausedUntil,
    };
    await this.endpoints.update(tx, endpoint.workspaceId, endpoint.id, counts);
    if (warning && warning !== endpoint.warning) this.warn(endpoint, warning);
    await this.followPause(tx, endpoint, pause);
    if (endpoint.status === 'disabled') return true;
    const isFailing = isFailingTooLong(failingSince, consecutiveFailures, now);
    if (isGone || isFailing) await this.disable(tx, endpoint, isGone ? 'gone' : 'failing');
    return isGone || isFailing;
  }

  /** Deliveries learn of a new pause when their turn comes; of its end they have to be told. */
  private async followPause(
    tx: EntityManager,
    endpoint: WebhookEndpoint,
    { pausedUntil }: EndpointPause,
  ): Promise<void> {
    const { workspaceId, id: endpointId, pausedUntil: before } = endpoint;
    if (pausedUntil && pausedUntil !== before) {
      this.metrics.pauses.inc();
      const until = pausedUntil.toISOString();
      this.logger.warn({ msg: 'webhook endpoint paused', workspace_id: workspaceId, endpoint_id: endpointId, until });
    } else if (before && !pausedUntil) {
      await this.deliveries.endPause(tx, { workspaceId, endpointId, pausedUntil: before }, this.clock.now());
    }
  }

  private warn({ workspaceId, id: endpointId, failingSince }: WebhookEndpoint, warning: EndpointWarning): void {
    this.metrics.endpointWarnings.inc({ warning });
    this.logger.warn({
      msg: 'webhook endpoint keeps failing',
      workspace_id: workspaceId,
      endpoint_id: endpointId,
      warning,
      failing_since: failingSince?.toISOString(),
    });
  }
}
