import { retryDelayMs } from './retry-delay.js';

describe('retryDelayMs', () => {
  it.each([
    [1, 15_000],
    [2, 30_000],
    [5, 240_000],
    [9, 3_600_000],
    [1_000, 3_600_000],
  ])('try %d waits %d ms, give or take a fifth', (attempt, expected) => {
    expect(retryDelayMs(attempt, 0.5)).toBe(expected);
    expect(retryDelayMs(attempt, 0)).toBe(expected * 0.8);
    expect(retryDelayMs(attempt, 1)).toBe(expected * 1.2);
  });
});
