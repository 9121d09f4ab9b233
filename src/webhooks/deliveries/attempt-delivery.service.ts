import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { newId } from '../../shared/ids.js';
import { OutboxEvent } from '../../shared/outbox/outbox-event.entity.js';
import { EndpointTurnsService } from '../endpoints/endpoint-turns.service.js';
import { SigningSecretsService } from '../endpoints/signing-secrets.service.js';
import { WebhookEndpointRepository } from '../endpoints/webhook-endpoint.repository.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import { deliveryRequest } from '../sending/delivery-request.js';
import type { DeliveryResult } from '../sending/delivery-result.js';
import { GuardedSender } from '../sending/guarded-sender.js';
import { WebhookMetrics } from '../webhook-metrics.js';
import type { ClaimedDelivery } from './delivery-claims.repository.js';
import { type MadeAttempt, type SettledDelivery, SettleDeliveryService } from './settle-delivery.service.js';

/**
 * Makes one attempt of a delivery that was claimed.
 *
 * No transaction is open while the receiver takes its time. If the process dies in between, the lease ends and the
 * delivery is sent again with the same event id: at least once, and receivers can tell.
 */
@Injectable()
export class AttemptDeliveryService {
  private readonly logger = new Logger(AttemptDeliveryService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: WebhookEndpointRepository,
    private readonly turns: EndpointTurnsService,
    private readonly secrets: SigningSecretsService,
    private readonly sender: GuardedSender,
    private readonly settlements: SettleDeliveryService,
    private readonly metrics: WebhookMetrics,
    private readonly clock: Clock,
  ) {}

  /** Sends a delivery and settles it. A receiver's failure is not an error here. */
  async attempt(claim: ClaimedDelivery): Promise<void> {
    const endpoint = await this.endpoints.findEvenDeleted(claim.workspaceId, claim.endpointId);
    if (!endpoint || endpoint.deletedAt) {
      await this.settlements.setAside(claim, 'discarded');
    } else if (endpoint.status === 'disabled') {
      await this.settlements.setAside(claim, 'held');
    } else {
      await this.attemptInTurn(claim, endpoint);
    }
  }

  /** Sends a test event and settles it, whether the endpoint is enabled or not. */
  async attemptTest(claim: ClaimedDelivery, endpoint: WebhookEndpoint): Promise<DeliveryResult> {
    const made = await this.send(claim, endpoint);
    this.record(claim, made.result, await this.settlements.settleTest(claim, { ...made, isProbe: false }));
    return made.result;
  }

  private async attemptInTurn(claim: ClaimedDelivery, endpoint: WebhookEndpoint): Promise<void> {
    const turn = await this.turns.turnOf(endpoint, claim.trigger);
    if (turn === 'wait') {
      await this.settlements.putOff(claim);
    } else {
      const made = { ...(await this.send(claim, endpoint)), isProbe: turn === 'probe' };
      this.record(claim, made.result, await this.settlements.settle(claim, made));
    }
  }

  private async send(claim: ClaimedDelivery, endpoint: WebhookEndpoint): Promise<Omit<MadeAttempt, 'isProbe'>> {
    const { workspaceId, id: deliveryId, eventId } = claim;
    const [event, secrets] = await Promise.all([
      this.dataSource.getRepository(OutboxEvent).findOneByOrFail({ workspaceId, id: eventId }),
      this.secrets.live(workspaceId, endpoint.id),
    ]);
    const sentAt = this.clock.now();
    const attemptNumber = claim.attemptCount + 1;
    const { eventType } = claim;
    const message = { url: endpoint.url, deliveryId, eventId, eventType, payload: event.payload, attemptNumber };
    const { request, shownHeaders } = deliveryRequest({ ...message, sentAt, secrets });
    const result = await this.sender.send(request);
    const attempt = {
      workspaceId,
      id: newId(),
      deliveryId,
      attemptNumber,
      trigger: claim.trigger,
      attemptedAt: sentAt,
      durationMs: result.durationMs,
      outcome: result.outcome,
      statusCode: result.answer?.statusCode ?? null,
      requestHeaders: shownHeaders,
      responseHeaders: result.answer?.headers ?? {},
      responseBody: result.answer?.body ?? '',
    };
    return { attempt, result };
  }

  private record(claim: ClaimedDelivery, result: DeliveryResult, settled: SettledDelivery): void {
    const hasSucceeded = result.outcome === 'succeeded';
    const reason = hasSucceeded ? '' : result.outcome;
    this.metrics.attempts.inc({ result: hasSucceeded ? 'succeeded' : 'failed', reason });
    if (hasSucceeded) {
      this.metrics.latencySeconds.observe((this.clock.now().getTime() - claim.createdAt.getTime()) / 1_000);
    }
    this.logger.log({
      msg: 'webhook attempted',
      workspace_id: claim.workspaceId,
      endpoint_id: claim.endpointId,
      delivery_id: claim.id,
      event_id: claim.eventId,
      event_type: claim.eventType,
      attempt_number: claim.attemptCount + 1,
      trigger: claim.trigger,
      outcome: result.outcome,
      status_code: result.answer?.statusCode,
      duration_ms: result.durationMs,
      state: settled.state,
      next_attempt_at: settled.nextAttemptAt?.toISOString(),
    });
  }
}
