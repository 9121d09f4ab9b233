import { type DisputeFacts, isDisputed } from './is-disputed.js';

const at = (day: number) => new Date(Date.UTC(2026, 4, day));

describe('isDisputed', () => {
  const open: DisputeFacts = { status: 'open', closedAt: null };
  const won: DisputeFacts = { status: 'won', closedAt: at(20) };
  const lost: DisputeFacts = { status: 'lost', closedAt: at(20) };
  it.each<[string, Date, DisputeFacts[], boolean]>([
    ['without a dispute', at(10), [], false],
    ['while one is open', at(10), [open], true],
    ['that opened long after an open one', at(31), [open], true],
    ['once the charge stands', at(10), [won], false],
    ['while another is open', at(10), [won, open], true],
    ['for good, when the money went back', at(10), [lost], true],
    ['for good, whatever becomes of another', at(10), [lost, won], true],
    ['that opened after the money went back', at(21), [lost], false],
  ])('a case %s', (_case, openedAt, disputes, expected) => {
    expect(isDisputed(openedAt, disputes)).toBe(expected);
  });
});
