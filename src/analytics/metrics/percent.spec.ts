import { percentOf } from './percent.js';

describe('percentOf', () => {
  it.each([
    [44, 142, 31],
    [17, 28, 60.7],
    [0, 0, 0],
    [0, 5, 0],
    [5, 5, 100],
    [1, 3, 33.3],
    [2, 3, 66.7],
    [1, 8, 12.5],
    // 0.25 % and 0.15 % are where floating point rounds the wrong way.
    [1, 400, 0.3],
    [3, 2_000, 0.2],
  ])('%d of %d is %d', (part, whole, percent) => {
    expect(percentOf(part, whole)).toBe(percent);
  });
});
