import { retryTimeOf } from './retry-time.js';

const payday = (failedAt: string, timeZone = 'UTC', waitHours = 0) =>
  retryTimeOf({ rule: { kind: 'payday', most: 4 }, failedAt: new Date(failedAt), waitHours, timeZone }).toISOString();

describe('retryTimeOf', () => {
  it.each([
    ['a Friday', '2026-06-08T10:00:00Z', '2026-06-12T09:00:00.000Z'],
    ['the 1st', '2026-06-27T10:00:00Z', '2026-07-01T09:00:00.000Z'],
    ['the 15th', '2026-06-12T10:00:00Z', '2026-06-15T09:00:00.000Z'],
    ['no payday sooner than two days later', '2026-06-11T10:00:00Z', '2026-06-15T09:00:00.000Z'],
  ])('waits for %s', (_case, failedAt, expected) => {
    expect(payday(failedAt)).toBe(expected);
  });

  it('takes the customer’s morning, also where the clocks change before', () => {
    expect(payday('2026-06-08T10:00:00Z', 'Europe/Berlin')).toBe('2026-06-12T07:00:00.000Z');
    expect(payday('2026-06-08T10:00:00Z', 'Asia/Tokyo')).toBe('2026-06-12T00:00:00.000Z');
    expect(payday('2026-03-28T20:00:00Z', 'Europe/Berlin')).toBe('2026-04-01T07:00:00.000Z');
  });

  it('never comes before the time that the network named', () => {
    expect(payday('2026-06-08T10:00:00Z', 'UTC', 144)).toBe('2026-06-15T09:00:00.000Z');
    const rule = { kind: 'wait', hours: 12, most: 3 } as const;
    const wish = { rule, failedAt: new Date('2026-06-08T10:00:00Z'), timeZone: 'UTC' };
    expect(retryTimeOf({ ...wish, waitHours: 0 }).toISOString()).toBe('2026-06-08T22:00:00.000Z');
    expect(retryTimeOf({ ...wish, waitHours: 72 }).toISOString()).toBe('2026-06-11T10:00:00.000Z');
  });
});
