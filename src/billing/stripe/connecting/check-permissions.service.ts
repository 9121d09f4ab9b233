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

/** What a key opens, and what it may do there. */
export interface CheckedKey {
  /** Undefined where the key may not see its account. */
  account: { id: string; name: string | null } | undefined;
  /** Every permission the product uses, in the order of its list. */
  permissions: CheckedPermission[];
  checkedAt: Date;
}

/** Finds out by real calls what a Stripe key may do. Nothing is changed: every object it names does not exist. */
@Injectable()
export class CheckPermissionsService {
  constructor(
    private readonly clients: StripeClientFactory,
    private readonly metrics: StripeMetrics,
    private readonly clock: Clock,
  ) {}

  /** @throws ParameterInvalidError for a key that Stripe does not know, BillingUnavailableError without an answer */
  async check(secretKey: string): Promise<CheckedKey> {
    const access = {
      client: this.clients.forKey(secretKey),
      options: {},
      limiter: new StripeLimiter(isLiveKey(secretKey) ? LIVE_LIMITS : TEST_LIMITS),
      credentialsAt: this.clock.now(),
    };
    const calls = new StripeCalls(access, this.metrics, DEADLINE_MS);
    const permissions = await Promise.all(
      STRIPE_PERMISSIONS.map(async ({ probe, ...permission }) => ({
        ...permission,
        isGranted: await isGranted(calls, { probe, ...permission }),
      })),
    );
    return { account: await accountOf(calls), permissions, checkedAt: access.credentialsAt };
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

/** Whose key it is; only shown to the owner, so a key that may not tell is as good. */
async function accountOf(calls: StripeCalls): Promise<CheckedKey['account']> {
  try {
    const account = await calls.read('accounts.retrieve', (client, options) =>
      client.accounts.retrieveCurrent({}, options),
    );
    return { id: account.id, name: account.settings?.dashboard.display_name || account.business_profile?.name || null };
  } catch (error) {
    if (error instanceof BillingRefusedError) return undefined;
    throw error;
  }
}
