import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import Stripe from 'stripe';

import { AppConfig } from '../../shared/config/app-config.js';
import { BillingNotConnectedError } from '../billing.errors.js';
import { isLiveKey, StripeConnectionService } from './stripe-connection.service.js';
import { LIVE_LIMITS, StripeLimiter, TEST_LIMITS } from './stripe-limiter.js';

const TIMEOUT_MS = 10_000;
const RETRIES = 1;
/** A changed or revoked connection is noticed after this. */
const CACHE_MS = 5_000;
const CACHE_SIZE = 500;
const APP_INFO = { name: 'Retainly' };

/** A client together with what every call of a workspace has to carry. */
export interface StripeAccess {
  client: Stripe;
  /** Empty with a key of the account itself; a platform's key would name the account here. */
  options: Pick<Stripe.RequestOptions, 'stripeAccount'>;
  /** Shared by all calls of this process to the account. */
  limiter: StripeLimiter;
  /** When the credentials were stored: tells what is read with them from what others of the workspace read. */
  credentialsAt: Date;
}

/** Makes Stripe clients for workspaces. They share their connections; keys stay in memory for seconds only. */
@Injectable()
export class StripeClientFactory {
  private readonly cache = new LRUCache<string, StripeAccess>({ max: CACHE_SIZE, ttl: CACHE_MS });
  private readonly limiters = new LRUCache<string, StripeLimiter>({ max: CACHE_SIZE });
  private readonly settings: Stripe.StripeConfig;

  constructor(
    private readonly connections: StripeConnectionService,
    config: AppConfig,
  ) {
    const { STRIPE_API_BASE: base } = config.environment;
    this.settings = {
      apiVersion: Stripe.API_VERSION,
      maxNetworkRetries: RETRIES,
      timeout: TIMEOUT_MS,
      telemetry: false,
      appInfo: APP_INFO,
      httpClient: Stripe.createNodeHttpClient(),
      ...(base !== undefined && hostOf(new URL(base))),
    };
  }

  /** @throws BillingNotConnectedError when the workspace has no Stripe connection */
  async forWorkspace(workspaceId: string): Promise<StripeAccess> {
    const cached = this.cache.get(workspaceId);
    if (cached) return cached;
    const stored = await this.connections.secretKey(workspaceId);
    if (stored === undefined) throw new BillingNotConnectedError();
    const { secretKey, storedAt: credentialsAt } = stored;
    const limiter = this.limiterFor(workspaceId, isLiveKey(secretKey));
    const access: StripeAccess = { client: this.forKey(secretKey), options: {}, limiter, credentialsAt };
    this.cache.set(workspaceId, access);
    return access;
  }

  /** A client for a key that is not stored, or not yet. */
  forKey(secretKey: string): Stripe {
    return new Stripe(secretKey, this.settings);
  }

  /** Has this process read the workspace's credentials again; others do within five seconds. */
  forget(workspaceId: string): void {
    this.cache.delete(workspaceId);
  }

  private limiterFor(workspaceId: string, isLive: boolean): StripeLimiter {
    const key = `${workspaceId} ${isLive ? 'live' : 'test'}`;
    const limiter = this.limiters.get(key) ?? new StripeLimiter(isLive ? LIVE_LIMITS : TEST_LIMITS);
    this.limiters.set(key, limiter);
    return limiter;
  }
}

function hostOf(base: URL): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  const isPlain = base.protocol === 'http:';
  return { host: base.hostname, port: base.port || (isPlain ? 80 : 443), protocol: isPlain ? 'http' : 'https' };
}
