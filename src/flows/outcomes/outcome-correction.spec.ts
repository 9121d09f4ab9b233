import { correctionOf, type CorrectableSession } from './outcome-correction.js';

const DAY_MS = 86_400_000;
const T0 = Date.UTC(2026, 4, 1, 10);
const day = (days: number) => new Date(T0 + days * DAY_MS);

function session(changes: Partial<CorrectableSession>): CorrectableSession {
  return {
    outcome: 'saved',
    startedAt: day(0),
    completedAt: day(1),
    saveReversedAt: null,
    reactivatedAt: null,
    ...changes,
  };
}

const OPEN = session({ outcome: null, completedAt: null });
const ABANDONED = session({ outcome: 'abandoned' });
const SAVED = session({ outcome: 'saved' });
const REVERSED = session({ outcome: 'saved', saveReversedAt: day(20) });
const CANCELED = session({ outcome: 'canceled' });
const REACTIVATED = session({ outcome: 'canceled', reactivatedAt: day(20) });

describe('correctionOf', () => {
  it.each<[string, ['requested' | 'undone' | 'ended', number], string | undefined, CorrectableSession]>([
    ['an open session', ['requested', 0.5], undefined, OPEN],
    ['an open session', ['ended', 0.5], undefined, OPEN],
    ['an abandoned session', ['requested', 10], 'cancel', ABANDONED],
    ['an abandoned session', ['ended', 10], 'cancel', ABANDONED],
    ['an abandoned session', ['requested', 31], 'cancel', ABANDONED],
    ['an abandoned session', ['requested', 31.01], undefined, ABANDONED],
    // Asked for elsewhere while the flow was still open.
    ['an abandoned session', ['requested', 0.5], 'cancel', ABANDONED],
    ['an abandoned session', ['requested', -1], undefined, ABANDONED],
    ['an abandoned session', ['undone', 10], undefined, ABANDONED],
    ['a saved session', ['requested', 10], 'reverse', SAVED],
    ['a saved session', ['ended', 91], 'reverse', SAVED],
    ['a saved session', ['requested', 91.01], undefined, SAVED],
    // Asked for before the offer was accepted.
    ['a saved session', ['requested', 0.5], undefined, SAVED],
    ['a saved session', ['undone', 10], undefined, SAVED],
    ['a reversed save', ['requested', 30], undefined, REVERSED],
    ['a reversed save', ['ended', 30], undefined, REVERSED],
    ['a reversed save', ['undone', 30], 'restore', REVERSED],
    ['a reversed save', ['undone', 300], 'restore', REVERSED],
    ['a canceled session', ['requested', 10], undefined, CANCELED],
    ['a canceled session', ['ended', 10], undefined, CANCELED],
    ['a canceled session', ['undone', 10], 'reactivate', CANCELED],
    ['a canceled session', ['undone', 0.5], undefined, CANCELED],
    ['a reactivated session', ['undone', 30], undefined, REACTIVATED],
    ['a reactivated session', ['requested', 30], 'leave_again', REACTIVATED],
  ])('of %s, for %j: %s', (_name, [kind, at], expected, subject) => {
    expect(correctionOf(subject, { kind, at: day(at) }, true)).toBe(expected);
  });

  it('leaves earlier sessions as they are, but reverses every save', () => {
    expect(correctionOf(ABANDONED, { kind: 'requested', at: day(10) }, false)).toBeUndefined();
    expect(correctionOf(CANCELED, { kind: 'undone', at: day(10) }, false)).toBeUndefined();
    expect(correctionOf(SAVED, { kind: 'requested', at: day(10) }, false)).toBe('reverse');
    expect(correctionOf(REVERSED, { kind: 'undone', at: day(30) }, false)).toBe('restore');
  });

  it('takes a request in the very second of the save for a later one, as Stripe counts in seconds', () => {
    const saved = session({ completedAt: new Date(T0 + 700) });
    expect(correctionOf(saved, { kind: 'requested', at: new Date(T0) }, true)).toBe('reverse');
  });
});
