import type { PaymentCard } from '../../billing/invoices/invoice.gateway.js';
import { budgetVerdict, type CardTry } from '../budget/retry-budget.js';
import { type DeclineColumns, declineOf } from '../cases/attempt-rows.js';
import type { RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import type { RecoveryPolicy } from '../policy/recovery-policy.js';
import { assessDecline } from '../strategy/assess-decline.js';

const HOUR_MS = 3_600_000;

/** A try of a card that failed. */
export type CardFailure = DeclineColumns & Pick<RecoveryAttempt, 'attemptedAt'>;

/** What decides whether a card may be tried now. */
export interface PermissionFacts {
  policy: RecoveryPolicy;
  card: PaymentCard;
  /** Tries of the card lately, for any invoice. */
  cardTries: readonly CardTry[];
  /** Failures of the card since it last worked, for any invoice, newest first. */
  failures: readonly CardFailure[];
  now: Date;
}

/** Whether we may try now; `allowedFrom` is undefined where waiting does not help. */
export type Permission = { isAllowed: true } | { isAllowed: false; allowedFrom: Date | undefined; reason: string };

/**
 * Whether a card may be tried now, whoever wishes it: not after a final answer for this very card, not before the time
 * that the network named, and not over budget. What the bank said about another invoice of the card counts as well.
 */
export function permissionFor({ policy, card, cardTries, failures, now }: PermissionFacts): Permission {
  const final = failures.map((failure) => assessDecline(declineOf(failure), card.brand)).find(({ isFinal }) => isFinal);
  if (final) {
    return { isAllowed: false, allowedFrom: undefined, reason: `${final.why}; this card must not be tried again` };
  }
  const [last] = failures;
  if (last) {
    const { waitHours } = assessDecline(declineOf(last), card.brand);
    const allowedFrom = new Date(last.attemptedAt.getTime() + waitHours * HOUR_MS);
    if (allowedFrom > now) return { isAllowed: false, allowedFrom, reason: 'the card network wants a later try' };
  }
  return budgetVerdict(policy, card.brand, cardTries, now);
}
