import { Injectable } from '@nestjs/common';

/** A subscription is about to renew; the provider says so some days ahead. */
export interface UpcomingRenewal {
  workspaceId: string;
  subscriptionId: string;
  renewsAt: Date;
}

/**
 * What a feature does about it. May be called more than once for one renewal. Called outside any transaction; what it
 * throws is tried again later.
 */
export type RenewalListener = (renewal: UpcomingRenewal) => Promise<void>;

/** Where features say that renewals concern them. Billing knows no feature, so they register. */
@Injectable()
export class RenewalListeners {
  private readonly listeners: RenewalListener[] = [];

  register(listener: RenewalListener): void {
    this.listeners.push(listener);
  }

  /** Everybody who registered. */
  all(): readonly RenewalListener[] {
    return this.listeners;
  }
}
