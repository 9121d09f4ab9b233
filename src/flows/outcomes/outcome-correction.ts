import type { CancellationStep } from '../../billing/cancellations/cancellation-changes.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';

const DAY_MS = 86_400_000;
/** An abandoned session counts as canceled when the customer cancels elsewhere within this time. */
const CANCEL_WITHIN_MS = 30 * DAY_MS;
/** A save that is cancelled within this time was none. */
const REVERSE_WITHIN_MS = 90 * DAY_MS;

/**
 * What Stripe's word on a subscription means for a session:
 * - `cancel`: the customer who had left the flow without deciding has cancelled elsewhere
 * - `reverse`: the saved customer leaves after all; `restore`: stays after all
 * - `reactivate`: the customer who had cancelled stays after all; `leave_again`: leaves once more
 */
export type OutcomeCorrection = 'cancel' | 'reverse' | 'restore' | 'reactivate' | 'leave_again';

/** What decides about a correction. */
export type CorrectableSession = Pick<
  CancelSession,
  'outcome' | 'startedAt' | 'completedAt' | 'saveReversedAt' | 'reactivatedAt'
>;

/**
 * What to correct, or undefined. An open session is never touched: the customer is still deciding.
 *
 * @param isNewest whether the subscription has no later session; a cancellation counts for one session only, while it
 * reverses every save it comes soon enough after
 */
export function correctionOf(
  session: CorrectableSession,
  step: CancellationStep,
  isNewest: boolean,
): OutcomeCorrection | undefined {
  switch (session.outcome) {
    case null:
      return undefined;
    case 'abandoned':
      return isNewest && step.kind !== 'undone' && hasLeftSoon(session, step.at) ? 'cancel' : undefined;
    case 'saved':
      return correctionOfSave(session, step);
    case 'canceled':
      return isNewest ? correctionOfCancellation(session, step) : undefined;
  }
}

function hasLeftSoon({ startedAt, completedAt }: CorrectableSession, at: Date): boolean {
  return completedAt !== null && isWithin(at, startedAt, completedAt.getTime() + CANCEL_WITHIN_MS);
}

function correctionOfSave(session: CorrectableSession, { kind, at }: CancellationStep): OutcomeCorrection | undefined {
  const { completedAt, saveReversedAt } = session;
  if (kind === 'undone') return saveReversedAt === null ? undefined : 'restore';
  if (completedAt === null || saveReversedAt !== null) return undefined;
  return isWithin(at, completedAt, completedAt.getTime() + REVERSE_WITHIN_MS) ? 'reverse' : undefined;
}

function correctionOfCancellation(
  { completedAt, reactivatedAt }: CorrectableSession,
  { kind, at }: CancellationStep,
): OutcomeCorrection | undefined {
  if (completedAt === null || !isWithin(at, completedAt, Infinity)) return undefined;
  if (kind === 'undone') return reactivatedAt === null ? 'reactivate' : undefined;
  return reactivatedAt === null ? undefined : 'leave_again';
}

/** Stripe's times are whole seconds, so the second in which `from` lies belongs to the span. */
function isWithin(at: Date, from: Date, untilMs: number): boolean {
  return at.getTime() >= Math.floor(from.getTime() / 1_000) * 1_000 && at.getTime() <= untilMs;
}
