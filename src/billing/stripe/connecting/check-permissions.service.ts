import { Injectable } from '@nestjs/common';

import { Clock } from '../../../shared/clock.js';
import { ParameterInvalidError } from '../../../shared/errors/common.errors.js';
import { BillingAccessError, BillingRefusedError } from '../../billing.errors.js';
import { StripeCalls } from '../stripe-calls.js';
import { StripeClientFactory } from '../stripe-client.factory.js';
import { isLiveKey } from '../stripe-connection.service.js';
import { LIVE_LIMITS, StripeLimiter, TEST_LIMITS } from '../stripe-limiter.js';
import { StripeMetrics } from '../stripe-metrics.js';
import { STRIPE_PERMISSIONS, type StripePermission } from './stripe-permissions.js';

const DEADLINE_MS = 20_000;

/** A permission, and whether a key has it. */
export interface CheckedPermission extends Omit<StripePermission, 'probe'> {
  isGranted: boolean;
}

/** Finds out by real calls what a Stripe key may do. Nothing is changed: every object it names does not exist. */
@Injectable()
export class CheckPermissionsService {
  constructor(
    private readonly clients: StripeClientFactory,
    private readonly metrics: StripeMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Every permission the product uses, in the order of its list.
   * @throws ParameterInvalidError for a key that Stripe does not know, BillingUnavailableError when there is no answer
   */
  async check(secretKey: string): Promise<CheckedPermission[]> {
    const access = {
      client: this.clients.forKey(secretKey),
      options: {},
      limiter: new StripeLimiter(isLiveKey(secretKey) ? LIVE_LIMITS : TEST_LIMITS),
      credentialsAt: this.clock.now(),
    };
    const calls = new StripeCalls(access, this.metrics, DEADLINE_MS);
    return Promise.all(
      STRIPE_PERMISSIONS.map(async ({ probe, ...permission }) => ({
        ...permission,
        isGranted: await isGranted(calls, { probe, ...permission }),
      })),
    );
  }
}

/** Stripe looks at the permission before it looks at anything else, so any other refusal says that it is there. */
async function isGranted(calls: StripeCalls, { probe }: StripePermission): Promise<boolean> {
  try {
    await calls.read('permission check', probe);
    return true;
  } catch (error) {
    if (error instanceof BillingAccessError) {
      if (error.reason === 'stripe_permission_missing') return false;
      throw new ParameterInvalidError('secret_key', 'is not a key that Stripe accepts');
    }
    if (error instanceof BillingRefusedError) return true;
    throw error;
  }
}
