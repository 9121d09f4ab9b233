import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import type { AttemptTrigger } from '../entities/webhook-delivery.entity.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import { WebhookEndpointRepository } from './webhook-endpoint.repository.js';

/** Longer than any attempt takes: when it is over without an outcome, the worker that probed is gone. */
const PROBE_LEASE_MS = 45_000;

/** Whether a delivery may be sent now: as usual, as the one probe of a paused endpoint, or not yet. */
export type EndpointTurn = 'send' | 'probe' | 'wait';

/** What decides about an endpoint's turn. */
export type PausableEndpoint = Pick<WebhookEndpoint, 'workspaceId' | 'id' | 'pausedUntil'>;

/**
 * Keeps deliveries away from an endpoint that is paused, whichever worker has them: the pause is a column of the
 * endpoint, so all workers know it, and it survives them.
 */
@Injectable()
export class EndpointTurnsService {
  constructor(
    private readonly endpoints: WebhookEndpointRepository,
    private readonly clock: Clock,
  ) {}

  /** A delivery that somebody asked for by hand does not wait; that is how one finds out that a receiver is back. */
  async turnOf(endpoint: PausableEndpoint, trigger: AttemptTrigger): Promise<EndpointTurn> {
    if (!endpoint.pausedUntil || trigger === 'manual') return 'send';
    const now = this.clock.now();
    if (endpoint.pausedUntil > now) return 'wait';
    const probedUntil = new Date(now.getTime() + PROBE_LEASE_MS);
    return (await this.endpoints.claimProbe(endpoint, now, probedUntil)) ? 'probe' : 'wait';
  }
}
