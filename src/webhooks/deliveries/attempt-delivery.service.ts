import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { newId } from '../../shared/ids.js';
import { OutboxEvent } from '../../shared/outbox/outbox-event.entity.js';
import { EndpointTurnsService } from '../endpoints/endpoint-turns.service.js';
import { SigningSecretsService } from '../endpoints/signing-secrets.service.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import { type DeliveryMessage, deliveryRequest } from '../sending/delivery-request.js';
import type { DeliveryResult } from '../sending/delivery-result.js';
import { GuardedSender } from '../sending/guarded-sender.js';
import { WebhookMetrics } from '../webhook-metrics.js';
import {
  type ClaimedDelivery,
  DeliveryClaimsRepository,
  type LeasedDelivery,
  type SendingTerms,
} from './delivery-claims.repository.js';
import { type MadeAttempt, type SettledDelivery, SettleDeliveryService } from './settle-delivery.service.js';

/** What a claim read may be this old when its request leaves; what is older is read again. */
const MAX_TERMS_AGE_MS = 500;

/** An attempt that was made, or that was not needed. */
export interface BegunAttempt {
  /** Resolves once what became of it is written down. */
  settled: Promise<void>;
}

type Message = Pick<DeliveryMessage, 'url' | 'payload' | 'secrets'>;

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
    private readonly claims: DeliveryClaimsRepository,
    private readonly turns: EndpointTurnsService,
    private readonly secrets: SigningSecretsService,
    private readonly sender: GuardedSender,
    private readonly settlements: SettleDeliveryService,
    private readonly metrics: WebhookMetrics,
    private readonly clock: Clock,
  ) {}

  /** Sends a delivery and settles it. A receiver's failure is not an error here. */
  async attempt(claim: ClaimedDelivery): Promise<void> {
    await (
      await this.begin(claim)
    ).settled;
  }

  /**
   * Sends a delivery. A success may still have to be written down when this returns; everything else is, because it
   * decides whether the endpoint's next delivery is sent.
   */
  async begin(claim: ClaimedDelivery): Promise<BegunAttempt> {
    const { endpoint, secrets } = await this.currentTerms(claim);
    if (endpoint.deletedAt) return settledBy(this.settlements.setAside(claim, 'discarded'));
    if (endpoint.status === 'disabled') return settledBy(this.settlements.setAside(claim, 'held'));
    const key = { workspaceId: claim.workspaceId, id: claim.endpointId, pausedUntil: endpoint.pausedUntil };
    const turn = await this.turns.turnOf(key, claim.trigger);
    if (turn === 'wait') return settledBy(this.settlements.putOff(claim));
    const made = await this.send(claim, { url: endpoint.url, payload: claim.payload, secrets });
    if (made.result.outcome === 'succeeded' && !endpoint.failingSince) {
      return {
        settled: this.settlements.settleSuccess(claim, made).then((settled) => this.record(claim, made, settled)),
      };
    }
    this.record(claim, made, await this.settlements.settle(claim, { ...made, isProbe: turn === 'probe' }));
    return settledBy();
  }

  /** Sends a test event and settles it, whether the endpoint is enabled or not. */
  async attemptTest(delivery: LeasedDelivery, { url }: WebhookEndpoint): Promise<DeliveryResult> {
    const { workspaceId, eventId: id, endpointId } = delivery;
    const { payload } = await this.dataSource.getRepository(OutboxEvent).findOneByOrFail({ workspaceId, id });
    const secrets = await this.secrets.live(workspaceId, endpointId);
    const made = await this.send(delivery, { url, payload, secrets });
    this.record(delivery, made, await this.settlements.settleTest(delivery, made));
    return made.result;
  }

  /** As claimed, unless something kept the process from sending at once: then the endpoint may have changed. */
  private async currentTerms({ terms, ...claim }: ClaimedDelivery): Promise<SendingTerms> {
    const ageMs = this.clock.now().getTime() - terms.readAt.getTime();
    return ageMs <= MAX_TERMS_AGE_MS ? terms : this.claims.readTerms(claim);
  }

  private async send(delivery: LeasedDelivery, message: Message): Promise<MadeAttempt> {
    const { workspaceId, id: deliveryId, endpointId, eventId, eventType } = delivery;
    const sentAt = this.clock.now();
    const attemptNumber = delivery.attemptCount + 1;
    const ids = { deliveryId, eventId, eventType, attemptNumber, sentAt };
    const { request, shownHeaders } = deliveryRequest({ ...ids, ...message });
    const result = await this.sender.send({ ...request, endpointId });
    const attempt = {
      workspaceId,
      id: newId(),
      deliveryId,
      attemptNumber,
      trigger: delivery.trigger,
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

  private record(claim: LeasedDelivery, { result }: MadeAttempt, settled: SettledDelivery): void {
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

/** Something that is written down before the next delivery's turn. */
async function settledBy(writing?: Promise<void>): Promise<BegunAttempt> {
  await writing;
  return { settled: Promise.resolve() };
}
