import { lastMonths, windowBefore, windowOf } from './period.js';

describe('windowOf', () => {
  // The reference promises rolling days of 24 hours, not calendar days.
  it('reaches back exactly thirty times 24 hours, with the whole UTC days between its edges', () => {
    expect(windowOf('last_30_days', new Date('2026-05-31T10:00:00Z'))).toEqual({
      since: new Date('2026-05-01T10:00:00Z'),
      until: new Date('2026-05-31T10:00:00Z'),
      firstDay: new Date('2026-05-02T00:00:00Z'),
      dayAfterLast: new Date('2026-05-31T00:00:00Z'),
    });
  });

  // A day that is both an edge and a whole day would be counted twice.
  it('takes the first day as an edge when it starts at midnight', () => {
    const window = windowOf('last_7_days', new Date('2026-05-08T00:00:00Z'));
    expect(window.firstDay).toEqual(new Date('2026-05-02T00:00:00Z'));
    expect(window.dayAfterLast).toEqual(new Date('2026-05-08T00:00:00Z'));
  });
});

describe('windowBefore', () => {
  // A session at the border would otherwise count in both, or in neither.
  it('ends at the very instant the window of the period begins, and is as long', () => {
    const now = new Date('2026-05-31T10:00:00Z');
    const [current, previous] = [windowOf('last_7_days', now), windowBefore('last_7_days', now)];
    expect(previous.until).toEqual(current.since);
    expect(previous.since).toEqual(new Date('2026-05-17T10:00:00Z'));
  });
});

describe('lastMonths', () => {
  it('crosses years and ends with the current month, whatever its day', () => {
    expect(lastMonths(3, new Date('2026-01-31T23:59:59Z')).map((month) => month.toISOString().slice(0, 7))).toEqual([
      '2025-11',
      '2025-12',
      '2026-01',
    ]);
  });
});
