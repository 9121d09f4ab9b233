import fc from 'fast-check';

import { type CancellationState, stepsBetween } from './cancellation-changes.js';

const at = (second: number) => new Date(second * 1_000);
const state = (requested: number | null, ended: number | null = null): CancellationState => ({
  requestedAt: requested === null ? null : at(requested),
  endedAt: ended === null ? null : at(ended),
});
const anyState = fc
  .tuple(fc.option(fc.integer({ min: 1, max: 50 })), fc.option(fc.integer({ min: 51, max: 99 })))
  .map(([requested, ended]) => state(requested, ended));

describe('stepsBetween', () => {
  it.each<[string, CancellationState, CancellationState, [string, number][]]>([
    ['nothing, as nothing changed', state(null), state(null), []],
    ['a request', state(null), state(5), [['requested', 5]]],
    ['nothing for the same request again', state(5), state(5), []],
    ['another request, where the first was undone unseen', state(5), state(8), [['requested', 8]]],
    ['that it was undone, when that was seen', state(5), state(null), [['undone', 100]]],
    ['that it was undone, no earlier than asked for', state(150), state(null), [['undone', 150]]],
    ['the end that was asked for', state(5), state(5, 60), [['ended', 60]]],
    [
      'both at once where it ended unannounced',
      state(null),
      state(60, 60),
      [
        ['requested', 60],
        ['ended', 60],
      ],
    ],
    ['an end that nobody asked for', state(null), state(null, 60), [['ended', 60]]],
    ['nothing after the end', state(5, 60), state(null), []],
  ])('says %s', (_case, before, after, expected) => {
    const steps = stepsBetween(before, after, at(100));
    expect(steps.map((step) => [step.kind, step.at.getTime() / 1_000])).toEqual(expected);
  });

  // What lets the same event be processed any number of times.
  it('says nothing about a state that is known', () => {
    fc.assert(
      fc.property(anyState, (known) => {
        expect(stepsBetween(known, known, at(100)).filter(({ kind }) => kind !== 'ended')).toEqual([]);
        if (known.endedAt) expect(stepsBetween(known, known, at(100))).toEqual([]);
      }),
    );
  });

  it('says a request and its undoing in turns, whatever the order of states', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 1, max: 9 }))), (requests) => {
        let known = state(null);
        const kinds = requests.flatMap((requested) => {
          const steps = stepsBetween(known, state(requested), at(100));
          known = state(requested);
          return steps.map(({ kind }) => kind);
        });
        kinds.forEach((kind, index) => {
          if (kind === 'undone') expect(kinds[index - 1]).toBe('requested');
        });
        expect(kinds.at(-1) === 'requested').toBe(known.requestedAt !== null);
      }),
    );
  });
});
