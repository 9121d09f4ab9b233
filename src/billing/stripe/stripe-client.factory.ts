import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import Stripe from 'stripe';

import { AppConfig } from '../../shared/config/app-config.js';
import { BillingNotConnectedError } from '../billing.errors.js';
import { StripeConnectionService } from './stripe-connection.service.js';

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
  /** When the credentials were stored: tells what is read with them from what others of the workspace read. */
  credentialsAt: Date;
}

/** Makes Stripe clients for workspaces. They share their connections; keys stay in memory for seconds only. */
@Injectable()
export class StripeClientFactory {
  private readonly cache = new LRUCache<string, StripeAccess>({ max: CACHE_SIZE, ttl: CACHE_MS });
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
    const access: StripeAccess = { client: new Stripe(secretKey, this.settings), options: {}, credentialsAt };
    this.cache.set(workspaceId, access);
    return access;
  }
}

function hostOf(base: URL): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  const isPlain = base.protocol === 'http:';
  return { host: base.hostname, port: base.port || (isPlain ? 80 : 443), protocol: isPlain ? 'http' : 'https' };
}
