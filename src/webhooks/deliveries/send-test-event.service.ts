import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId, toPublicId } from '../../shared/ids.js';
import { Outbox } from '../../shared/outbox/outbox.js';
import { OutboxEvent } from '../../shared/outbox/outbox-event.entity.js';
import { WebhookEndpointRepository } from '../endpoints/webhook-endpoint.repository.js';
import { WebhookDelivery } from '../entities/webhook-delivery.entity.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import type { DeliveryResult } from '../sending/delivery-result.js';
import { TooManyTestEventsError } from '../webhooks.errors.js';
import { webhookTest } from '../webhooks.events.js';
import { AttemptDeliveryService } from './attempt-delivery.service.js';
import { DeliveryClaimsRepository, type LeasedDelivery } from './delivery-claims.repository.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';

const LIMIT_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

/** How a test event fared. */
export interface TestOutcome {
  deliveryId: string;
  result: DeliveryResult;
}

/** Sends test events: signed and logged like any other, but at once, and never a second time. */
@Injectable()
export class SendTestEventService {
  constructor(
    private readonly endpoints: WebhookEndpointRepository,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly claims: DeliveryClaimsRepository,
    private readonly attempts: AttemptDeliveryService,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends a `webhook.test` and waits for the answer, for at most the deadline of any attempt. A disabled endpoint may
   * be tested too: that is how one finds out whether to enable it.
   *
   * @throws WrongWorkspaceError, ResourceNotFoundError, TooManyTestEventsError
   */
  async send(workspaceId: string, endpointId: string): Promise<TestOutcome> {
    const { endpoint, claim } = await this.transactions.run(async (tx) => {
      const locked = await this.endpoints.lock(tx, workspaceId, endpointId);
      await this.checkLimit(tx, locked);
      return { endpoint: locked, claim: await this.begin(tx, locked) };
    });
    return { deliveryId: claim.id, result: await this.attempts.attemptTest(claim, endpoint) };
  }

  private async checkLimit(tx: EntityManager, { workspaceId, id: endpointId }: WebhookEndpoint): Promise<void> {
    const now = this.clock.now();
    const since = new Date(now.getTime() - MINUTE_MS);
    const tests = { workspaceId, endpointId, eventType: webhookTest.type };
    const { count, oldest } = await this.deliveries.countSince(tx, tests, since);
    if (count < LIMIT_PER_MINUTE) return;
    const freeAtMs = (oldest ?? now).getTime() + MINUTE_MS;
    throw new TooManyTestEventsError(LIMIT_PER_MINUTE, Math.max(1, Math.ceil((freeAtMs - now.getTime()) / 1_000)));
  }

  /** Writes the event as published already, so that the relay leaves it alone, and the delivery as under way. */
  private async begin(tx: EntityManager, { workspaceId, id: endpointId }: WebhookEndpoint): Promise<LeasedDelivery> {
    const createdAt = this.clock.now();
    const data = { endpoint_id: toPublicId('webhookEndpoint', endpointId), reason: 'requested' as const };
    const eventId = await this.outbox.append(tx, { workspaceId, event: webhookTest, data, occurredAt: createdAt });
    await tx.getRepository(OutboxEvent).update({ workspaceId, id: eventId }, { publishedAt: createdAt });
    const common = { workspaceId, id: newId(), endpointId, eventId, eventType: webhookTest.type, createdAt };
    const counts = { attemptCount: 0, scheduleStep: 0 };
    const lease = this.claims.newLease();
    await tx.getRepository(WebhookDelivery).insert({
      ...common,
      ...counts,
      ...lease,
      state: 'delivering',
      runStartedAt: createdAt,
      nextTrigger: 'test',
      // Without a due time the sweep never takes it up, not even if this process dies.
      nextAttemptAt: null,
      lastStatusCode: null,
      lastReason: null,
      finishedAt: null,
    });
    return { ...common, ...counts, trigger: 'test', leaseToken: lease.leaseToken };
  }
}
