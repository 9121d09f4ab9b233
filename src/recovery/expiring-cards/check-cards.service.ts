import { Injectable, type OnModuleInit } from '@nestjs/common';

import { BillingNotConnectedError, BillingUnavailableError } from '../../billing/billing.errors.js';
import { type Renewal, RenewalGateway } from '../../billing/portal/renewal.gateway.js';
import { RenewalListeners, type UpcomingRenewal } from '../../billing/portal/renewal-listeners.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { workThrough } from '../../shared/scheduling/work-through.js';
import { RecoveryMailRepository } from '../mails/recovery-mail.repository.js';
import { RecoveryPolicies } from '../policy/recovery-policies.service.js';
import { CardCheckRepository } from './card-check.repository.js';
import { expiringCardOf, noticeKeyOf } from './expiring-card.js';

const BATCH = 200;
const AT_ONCE = 4;

/**
 * Tells customers that their card expires before the next renewal, once for each card and renewal.
 *
 * Stripe announces each renewal by an event, and only then one read finds out what it will be charged to: the mirror
 * keeps no cards, and a copy of them would be stale where banks renew cards by themselves.
 */
@Injectable()
export class CheckCardsService implements OnModuleInit {
  constructor(
    private readonly listeners: RenewalListeners,
    private readonly checks: CardCheckRepository,
    private readonly renewals: RenewalGateway,
    private readonly policies: RecoveryPolicies,
    private readonly mails: RecoveryMailRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.listeners.register((renewal) => this.note(renewal));
  }

  /**
   * Looks at the cards of renewals that were announced, a batch at a time.
   * @returns how many it looked at
   */
  async run(): Promise<number> {
    const due = await this.checks.due(BATCH);
    return workThrough(due, AT_ONCE, async (renewal) => ((await this.checks.claim(renewal)) ? this.check(renewal) : 0));
  }

  private async note(renewal: UpcomingRenewal): Promise<void> {
    const { isExpiringCardNoticeEnabled } = await this.policies.of(renewal.workspaceId);
    if (isExpiringCardNoticeEnabled && renewal.renewsAt > this.clock.now()) await this.checks.add(renewal);
  }

  private async check(upcoming: UpcomingRenewal): Promise<number> {
    const { workspaceId, subscriptionId } = upcoming;
    try {
      const renewal = await this.renewals.read(workspaceId, subscriptionId);
      if (renewal) await this.notify(upcoming, renewal);
    } catch (error) {
      // Looked at again when the claim ends.
      if (error instanceof BillingUnavailableError) return 1;
      if (!(error instanceof BillingNotConnectedError)) throw error;
    }
    await this.checks.remove(upcoming);
    return 1;
  }

  private async notify({ workspaceId, subscriptionId }: UpcomingRenewal, renewal: Renewal): Promise<void> {
    const expiring = expiringCardOf(renewal);
    if (!expiring) return;
    const { customerId } = renewal;
    const notice = { workspaceId, subscriptionId, customerId, noticeKey: noticeKeyOf(expiring) };
    await this.transactions.run((tx) => this.mails.addNotice(tx, notice));
  }
}
