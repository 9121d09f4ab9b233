import { compare, median, percentile } from './rounds.js';

describe('percentile', () => {
  it.each([
    [[5, 1, 3], 50, 3],
    [[1, 2, 3, 4], 50, 2],
    [[1, 2, 3, 4], 95, 4],
    [[7], 1, 7],
  ])('of %j at %d is %d, a value that was measured', (values, percent, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  it('refuses to say anything about nothing', () => {
    expect(() => median([])).toThrow('no percentile');
  });
});

describe('compare', () => {
  // One slow minute of the machine must not decide: it slows one round, and the median leaves it out.
  it('takes the median of the rounds’ ratios, whoever began', async () => {
    const order: string[] = [];
    const series = (name: string, values: number[]) => () => {
      order.push(name);
      return Promise.resolve(values.shift() ?? 0);
    };
    const compared = await compare(3, series('ours', [10, 90, 40]), series('yardstick', [10, 30, 10]));
    expect(compared).toEqual({ ours: 40, yardstick: 10, ratio: 3 });
    expect(order).toEqual(['yardstick', 'ours', 'ours', 'yardstick', 'yardstick', 'ours']);
  });
});
