import type { SessionOutcome } from '../entities/cancel-session.entity.js';

/** What a call, or the passing of time, wants to become of a session. */
export type SessionWish = 'save' | 'cancel' | 'abandon';

/**
 * What follows from a wish:
 * - `proceed`: the session may end this way
 * - `repeat`: it already did; give the same answer
 * - `expired`: it was abandoned, and an offer cannot be taken any more
 * - `conflict`: it ended another way
 */
export type Verdict = 'proceed' | 'repeat' | 'expired' | 'conflict';

/**
 * The one place that knows which outcome may follow which. `saved` and `canceled` are final; an abandoned session may
 * still be canceled, as leaving is never refused.
 */
export function judge(outcome: SessionOutcome | null, wish: SessionWish): Verdict {
  if (outcome === null) return 'proceed';
  if (outcome === OUTCOME_OF[wish]) return 'repeat';
  if (outcome === 'abandoned') return wish === 'cancel' ? 'proceed' : 'expired';
  return 'conflict';
}

const OUTCOME_OF: Readonly<Record<SessionWish, SessionOutcome>> = {
  save: 'saved',
  cancel: 'canceled',
  abandon: 'abandoned',
};
