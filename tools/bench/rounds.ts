/** One measurement of a round, in whatever unit both sides share. */
export type Measure = () => Promise<number>;

/** Medians over all rounds. */
export interface Compared {
  ours: number;
  yardstick: number;
  ratio: number;
}

/**
 * Measures both sides in turn, so that a machine that gets slower or faster meanwhile does so for both; who begins
 * changes from round to round.
 */
export async function compare(rounds: number, ours: Measure, yardstick: Measure): Promise<Compared> {
  const pairs: { ours: number; yardstick: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const first = await yardstick();
      pairs.push({ yardstick: first, ours: await ours() });
    } else {
      const first = await ours();
      pairs.push({ ours: first, yardstick: await yardstick() });
    }
  }
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    yardstick: median(pairs.map((pair) => pair.yardstick)),
    ratio: median(pairs.map((pair) => pair.ours / pair.yardstick)),
  };
}

/** @throws Error for an empty list */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The nearest-rank percentile. @throws Error for an empty list */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('there is no percentile of nothing');
  return value;
}
