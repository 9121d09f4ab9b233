import type { PaymentDecline } from '../../billing/invoices/invoice.gateway.js';
import { budgetVerdict, type CardTry } from '../budget/retry-budget.js';
import type { RecoveryPolicy } from '../policy/recovery-policy.js';
import { assessDecline } from '../strategy/assess-decline.js';
import { retryTimeOf } from '../strategy/retry-time.js';

/** What decides whether, and when, we try an invoice again that Stripe has given up. */
export interface RetryFacts {
  policy: RecoveryPolicy;
  decline: PaymentDecline;
  /** Of the card that was declined. */
  brand: string | undefined;
  failedAt: Date;
  /** Tries of ours by plan so far, of this invoice. */
  plannedTries: number;
  /** Tries of the card lately, whoever made them. */
  cardTries: readonly CardTry[];
  /** IANA name. */
  timeZone: string;
}

/** What was decided, with a sentence for the merchant. */
export type RetryPlan =
  { kind: 'scheduled' | 'put_off'; at: Date; reason: string } | { kind: 'refused'; at: null; reason: string };

/** Plans our next try of a card that was declined, or says why there is none. */
export function planRetry(facts: RetryFacts): RetryPlan {
  const { policy, failedAt, timeZone } = facts;
  const { retry, why, waitHours } = assessDecline(facts.decline, facts.brand);
  if (retry.kind === 'never') return refused(`the payment was declined: ${why}; the same card is not tried again`);
  if (!policy.isRetryingEnabled) return refused('retries of our own are switched off');
  if (facts.plannedTries >= retry.most) {
    return refused(`the payment was declined: ${why}; ${times(retry.most)} in vain, so only the customer can help`);
  }
  const at = retryTimeOf({ rule: retry, failedAt, waitHours, timeZone });
  const reason = `the payment was declined: ${why}; Stripe plans no further try`;
  const verdict = budgetVerdict(policy, facts.brand, facts.cardTries, at);
  if (verdict.isAllowed) return { kind: 'scheduled', at, reason };
  if (verdict.allowedFrom === undefined) return refused(verdict.reason);
  return { kind: 'put_off', at: verdict.allowedFrom, reason: `${reason}; put off, as ${verdict.reason}` };
}

function refused(reason: string): RetryPlan {
  return { kind: 'refused', at: null, reason };
}

function times(count: number): string {
  return count === 1 ? 'one try of ours was' : `${count} tries of ours were`;
}
