import { addMonths } from './pause.js';

describe('addMonths', () => {
  it.each([
    ['2026-05-01T10:00:00.000Z', 2, '2026-07-01T10:00:00.000Z'],
    ['2026-11-22T23:59:59.000Z', 12, '2027-11-22T23:59:59.000Z'],
    ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2027-12-31T10:00:00.000Z', 2, '2028-02-29T10:00:00.000Z'],
  ])('%s and %d months are %s', (time, months, expected) => {
    expect(addMonths(new Date(time), months).toISOString()).toBe(expected);
  });
});
