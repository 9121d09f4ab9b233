import { nextDelayMs, retryAfterMs } from './retry-schedule.js';

const SCHEDULE = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
const NOW = new Date('2026-05-01T10:00:00Z');

describe('nextDelayMs', () => {
  it('makes ten attempts over 75 h 35 m 5 s and then stops', () => {
    const delays = SCHEDULE.map((_, made) => nextDelayMs({ scheduleSeconds: SCHEDULE, attemptsMade: made, jitter: 0 }));
    expect(delays).toEqual(SCHEDULE.map((seconds) => seconds * 1_000));
    expect(nextDelayMs({ scheduleSeconds: SCHEDULE, attemptsMade: 10, jitter: 0 })).toBeUndefined();
  });

  // Thousands of deliveries that failed together must not come back together.
  it.each([
    [-1, 240_000],
    [0.5, 330_000],
    [1, 360_000],
  ])('spreads a delay of 300 s by up to a fifth (jitter %s)', (jitter, expected) => {
    expect(nextDelayMs({ scheduleSeconds: SCHEDULE, attemptsMade: 2, jitter })).toBe(expected);
  });

  it('never moves the first attempt', () => {
    expect(nextDelayMs({ scheduleSeconds: [10, 20], attemptsMade: 0, jitter: 1 })).toBe(10_000);
  });

  it.each([
    ['less than the schedule', 1_000, 5_000],
    ['more than the schedule', 60_000, 60_000],
    ['more than six hours', 10 * 3_600_000, 6 * 3_600_000],
  ])('lets a receiver ask for %s', (_case, retryAfter, expected) => {
    const wish = { scheduleSeconds: SCHEDULE, attemptsMade: 1, jitter: 0, retryAfterMs: retryAfter };
    expect(nextDelayMs(wish)).toBe(expected);
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['seconds', 429, '120', 120_000],
    ['zero', 503, '0', 0],
    ['spaces around it', 429, ' 7 ', 7_000],
    ['an HTTP date', 503, 'Fri, 01 May 2026 10:02:00 GMT', 120_000],
    ['an HTTP date in the past', 503, 'Fri, 01 May 2026 09:00:00 GMT', 0],
    ['a negative number', 429, '-5', undefined],
    ['a fraction', 429, '1.5', undefined],
    ['words', 429, 'soon', undefined],
    ['an ISO date', 429, '2026-05-01T10:02:00Z', undefined],
    ['an impossible date', 429, 'Fri, 99 May 2026 10:02:00 GMT', undefined],
    ['nothing', 429, undefined, undefined],
    ['a 500, where it means nothing', 500, '120', undefined],
    ['a 200, where it means nothing', 200, '120', undefined],
  ])('reads %s', (_case, status, header, expected) => {
    expect(retryAfterMs(status, header, NOW)).toBe(expected);
  });
});
