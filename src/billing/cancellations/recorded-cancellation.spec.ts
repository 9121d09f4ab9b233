import type { CancellationStep } from './cancellation-changes.js';
import { isLeaving, recordedAfter } from './recorded-cancellation.js';

const at = (second: number) => new Date(second * 1_000);
const step = (kind: CancellationStep['kind'], second: number): CancellationStep => ({ kind, at: at(second) });

describe('isLeaving', () => {
  it.each([
    ['neither in Stripe nor with us', null, null, false],
    ['in Stripe only', at(1), null, true],
    ['with us only', null, at(1), true],
  ])('%s', (_case, requestedAt, recordedAt, expected) => {
    expect(isLeaving({ requestedAt, recordedAt })).toBe(expected);
  });
});

describe('recordedAfter', () => {
  it.each<[string, CancellationStep[], number | null]>([
    ['stays while Stripe shows nothing', [], 10.5],
    ['stays when Stripe shows the request, or the end', [step('requested', 11), step('ended', 12)], 10.5],
    ['is taken back by an undoing', [step('undone', 11)], null],
    ['is taken back by one in the same second', [step('undone', 10)], null],
    [
      'is taken back where the request and its undoing are heard at once',
      [step('requested', 9), step('undone', 12)],
      null,
    ],
    ['stays when an older request is undone', [step('undone', 9)], 10.5],
  ])('what a customer told us %s', (_case, steps, expected) => {
    expect(recordedAfter(at(10.5), steps)).toEqual(expected === null ? null : at(expected));
  });
});
