import { setImmediate as nextTurn } from 'node:timers/promises';

import { workThrough } from './work-through.js';

describe('workThrough', () => {
  it('works on every item once, on no more than so many at a time, and sums what was done', async () => {
    const seen: number[] = [];
    let running = 0;
    let most = 0;
    const total = await workThrough([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, (running += 1));
      await nextTurn();
      running -= 1;
      seen.push(item);
      return item;
    });
    expect({ total, most, seen: seen.sort() }).toEqual({ total: 28, most: 3, seen: [1, 2, 3, 4, 5, 6, 7] });
  });

  it('has nothing to do without items', async () => {
    expect(await workThrough([], 3, () => Promise.resolve(1))).toBe(0);
  });
});
