import { isFailingTooLong } from './failing-too-long.js';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-05-10T00:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);

describe('isFailingTooLong', () => {
  it.each([
    ['five days and ten failures', 120, 10, true],
    ['a minute less than five days', 119.98, 500, false],
    // One event a week that fails is no reason to cut a merchant off.
    ['five days and nine failures', 200, 9, false],
    ['just now', 0, 1, false],
  ])('%s', (_case, hours, failures, expected) => {
    expect(isFailingTooLong(hoursAgo(hours), failures, NOW)).toBe(expected);
  });
});
