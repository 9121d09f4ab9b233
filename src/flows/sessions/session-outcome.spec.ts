import fc from 'fast-check';

import type { SessionOutcome } from '../entities/cancel-session.entity.js';
import { judge, type SessionWish } from './session-outcome.js';

const ENDS: Record<SessionWish, SessionOutcome> = { save: 'saved', cancel: 'canceled', abandon: 'abandoned' };
const wishes = fc.array(fc.constantFrom<SessionWish>('save', 'cancel', 'abandon'), { maxLength: 12 });

/** Every outcome a session goes through when these wishes come one after the other. */
function outcomesAfter(sequence: SessionWish[]): (SessionOutcome | null)[] {
  const outcomes: (SessionOutcome | null)[] = [null];
  for (const wish of sequence) {
    const current = outcomes.at(-1) ?? null;
    outcomes.push(judge(current, wish) === 'proceed' ? ENDS[wish] : current);
  }
  return outcomes;
}

describe('judge', () => {
  it('never lets a session leave saved or canceled, whatever is asked', () => {
    fc.assert(
      fc.property(wishes, (sequence) => {
        const outcomes = outcomesAfter(sequence);
        const final = outcomes.findIndex((outcome) => outcome === 'saved' || outcome === 'canceled');
        if (final >= 0) expect(new Set(outcomes.slice(final)).size).toBe(1);
      }),
    );
  });

  it('lets a customer leave until an offer was taken', () => {
    fc.assert(
      fc.property(wishes, (sequence) => {
        const outcome = outcomesAfter(sequence).at(-1) ?? null;
        expect(['proceed', 'repeat'].includes(judge(outcome, 'cancel'))).toBe(outcome !== 'saved');
      }),
    );
  });

  it('gives a wish that was granted the same answer again', () => {
    fc.assert(
      fc.property(fc.constantFrom<SessionWish>('save', 'cancel', 'abandon'), (wish) => {
        expect(judge(null, wish)).toBe('proceed');
        expect(judge(ENDS[wish], wish)).toBe('repeat');
      }),
    );
  });

  it('tells an abandoned session from one that ended another way', () => {
    expect(judge('abandoned', 'save')).toBe('expired');
    expect(judge('canceled', 'save')).toBe('conflict');
    expect(judge('saved', 'cancel')).toBe('conflict');
  });
});
