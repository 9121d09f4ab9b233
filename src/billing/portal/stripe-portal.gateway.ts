import { Injectable } from '@nestjs/common';

import { newId } from '../../shared/ids.js';
import {
  BillingAccessError,
  BillingNotConnectedError,
  BillingUnavailableError,
  BillingUnknownError,
} from '../billing.errors.js';
import { StripeCalls } from '../stripe/stripe-calls.js';
import { StripeClientFactory } from '../stripe/stripe-client.factory.js';
import { StripeMetrics } from '../stripe/stripe-metrics.js';
import { PortalGateway, type PortalReturn } from './portal.gateway.js';

/** The customer waits for it. */
const DEADLINE_MS = 12_000;

/** Stripe's customer portal, opened at the page for another card. */
@Injectable()
export class StripePortalGateway extends PortalGateway {
  constructor(
    private readonly clients: StripeClientFactory,
    private readonly metrics: StripeMetrics,
  ) {
    super();
  }

  override async paymentMethodUpdate(workspaceId: string, customerId: string, back: PortalReturn): Promise<string> {
    const calls = new StripeCalls(await this.clients.forWorkspace(workspaceId), this.metrics, DEADLINE_MS);
    const op = 'billingPortal.sessions.create';
    const idempotencyKey = `retainly-portal-${newId()}`;
    try {
      const session = await calls.write(
        { op, idempotencyKey, object: 'billing_portal.session', id: undefined },
        (client, options) =>
          client.billingPortal.sessions.create(
            {
              customer: customerId,
              return_url: back.backUrl,
              flow_data: {
                type: 'payment_method_update',
                after_completion: { type: 'redirect', redirect: { return_url: back.doneUrl } },
              },
            },
            options,
          ),
      );
      return session.url;
    } catch (error) {
      throw toPortalError(error);
    }
  }
}

/** A session that may or may not have been made is of no use to anybody, so nothing is unknown here. */
function toPortalError(error: unknown): unknown {
  if (error instanceof BillingAccessError) return new BillingNotConnectedError(error);
  return error instanceof BillingUnknownError ? new BillingUnavailableError(error) : error;
}
