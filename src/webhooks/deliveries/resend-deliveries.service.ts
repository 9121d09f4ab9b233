import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ParameterInvalidError } from '../../shared/errors/common.errors.js';
import { endOfBound } from '../../shared/http/query-schemas.js';
import { WebhookEndpointRepository } from '../endpoints/webhook-endpoint.repository.js';
import { WebhookDelivery } from '../entities/webhook-delivery.entity.js';
import { EndpointDisabledError } from '../webhooks.errors.js';
import { type CreatedRange, WebhookDeliveryRepository } from './webhook-delivery.repository.js';

const DOUBLE_PRESS_MS = 5_000;
const MAX_RANGE_MS = 14 * 24 * 60 * 60 * 1_000;
const MAX_RECOVERED = 10_000;

/** Sends deliveries again because somebody asked for it. */
@Injectable()
export class ResendDeliveriesService {
  constructor(
    private readonly endpoints: WebhookEndpointRepository,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes one delivery due now, whatever became of it. An attempt that the schedule had planned is replaced, not added;
   * a finished delivery starts its schedule anew. Asking again while it is under way, or within five seconds of its
   * attempt, changes nothing.
   *
   * @throws WrongWorkspaceError, ResourceNotFoundError (also when the endpoint was deleted), EndpointDisabledError
   */
  async retry(workspaceId: string, deliveryId: string): Promise<WebhookDelivery> {
    const { endpointId } = await this.deliveries.get(workspaceId, deliveryId);
    await this.transactions.run(async (tx) => {
      const endpoint = await this.endpoints.lock(tx, workspaceId, endpointId);
      if (endpoint.status === 'disabled') throw new EndpointDisabledError();
      const delivery = await this.deliveries.lock(tx, workspaceId, deliveryId);
      const now = this.clock.now();
      if (delivery.state === 'delivering') return;
      const lately = new Date(now.getTime() - DOUBLE_PRESS_MS);
      if (await this.deliveries.hasManualAttemptSince(tx, workspaceId, deliveryId, lately)) return;
      await this.deliveries.update(tx, workspaceId, deliveryId, {
        state: 'retrying',
        nextAttemptAt: now,
        nextTrigger: 'manual',
        finishedAt: null,
        ...(delivery.finishedAt && { scheduleStep: 0, runStartedAt: now }),
      });
    });
    return this.deliveries.get(workspaceId, deliveryId);
  }

  /**
   * Starts the schedule of an endpoint's failed deliveries anew: those created in the range, at most 14 days and 10,000
   * of them. Asking twice recovers nothing twice, because the first time they stop being failed.
   *
   * @returns how many deliveries are sent again
   * @throws ParameterInvalidError, WrongWorkspaceError, ResourceNotFoundError, EndpointDisabledError
   */
  async recover(workspaceId: string, endpointId: string, range: CreatedRange): Promise<number> {
    if (range.until.getTime() - range.since.getTime() > MAX_RANGE_MS) {
      throw new ParameterInvalidError('since', 'must not be more than 14 days before until');
    }
    return this.transactions.run(async (tx) => {
      const endpoint = await this.endpoints.lock(tx, workspaceId, endpointId);
      if (endpoint.status === 'disabled') throw new EndpointDisabledError();
      const bounds = { since: range.since, until: endOfBound(range.until) };
      const ids = await this.deliveries.exhaustedIds(tx, { workspaceId, endpointId }, bounds, MAX_RECOVERED + 1);
      if (ids.length > MAX_RECOVERED) {
        throw new ParameterInvalidError(
          'since',
          `must leave no more than ${MAX_RECOVERED} failed deliveries in the range`,
        );
      }
      const now = this.clock.now();
      const newRun = { scheduleStep: 0, runStartedAt: now, nextAttemptAt: now, finishedAt: null };
      const again = { ...newRun, state: 'retrying' } as const;
      if (ids.length > 0) await tx.getRepository(WebhookDelivery).update({ workspaceId, id: In(ids) }, again);
      return ids.length;
    });
  }
}
