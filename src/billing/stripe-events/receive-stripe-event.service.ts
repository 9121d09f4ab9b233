import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { BodyTooLargeError } from '../../shared/errors/http-errors.js';
import { type EventTrust, StripeConnectionService } from '../stripe/stripe-connection.service.js';
import type { StripeEventBody } from './dto/stripe-event.dto.js';
import { StoreStripeEventService } from './store-stripe-event.service.js';
import { StripeEventMetrics } from './stripe-event-metrics.js';
import { InvalidSignatureError } from './stripe-events.errors.js';
import { isSignedByStripe } from './stripe-signature.js';

/** Stripe's events are a few kilobytes; the largest invoices stay far below this. */
const MAX_BODY_BYTES = 512 * 1_024;

/** What was sent: the bytes that were signed, and the signature. */
export interface SignedBody {
  body: Buffer;
  /** Undefined where the header is missing or there are several. */
  signature: string | undefined;
}

/** Takes events in. It stores and answers; Stripe is not called, and nothing else happens before the answer. */
@Injectable()
export class ReceiveStripeEventService {
  constructor(
    private readonly connections: StripeConnectionService,
    private readonly storeEvent: StoreStripeEventService,
    private readonly metrics: StripeEventMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores an event that Stripe signed for this workspace. One of the other mode (test, live) is let go: it is about
   * other customers.
   *
   * @throws ResourceNotFoundError where there is no such workspace or it is not connected, BodyTooLargeError,
   * InvalidSignatureError
   */
  async receive(workspaceId: string, signed: SignedBody, event: StripeEventBody): Promise<void> {
    if (signed.body.length > MAX_BODY_BYTES) throw new BodyTooLargeError('An event may have 512 KiB at most.');
    const trust = await this.trustIn(workspaceId, signed);
    if (event.livemode === trust.isLivemode) {
      await this.storeEvent.store(workspaceId, event, signed.body.toString('utf8'));
    } else this.metrics.count(event.type, 'wrong_mode');
  }

  /** What made us believe it. @throws ResourceNotFoundError, InvalidSignatureError */
  private async trustIn(workspaceId: string, signed: SignedBody): Promise<EventTrust> {
    const recent = this.connections.recentEventTrust(workspaceId);
    if (recent && this.isSigned(signed, recent)) return recent;
    const trust = await this.connections.eventTrust(workspaceId);
    if (!trust) throw new ResourceNotFoundError();
    if (this.isSigned(signed, trust)) return trust;
    this.metrics.count('unknown', 'rejected');
    throw new InvalidSignatureError();
  }

  private isSigned({ body, signature }: SignedBody, { webhookSecrets }: EventTrust): boolean {
    return signature !== undefined && isSignedByStripe(body, signature, webhookSecrets, this.clock.now());
  }
}
