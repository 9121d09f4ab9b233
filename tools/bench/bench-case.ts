import { type Ground } from './ground.js';

/** A bound on `ours ÷ yardstick`, or on `ours` itself where nothing is measured beside it. */
export type Goal = { atLeast: number } | { atMost: number };

/** What a case found out. */
export interface Finding {
  /** Name in the table and in `results.json`. */
  name: string;
  /** Of `ours` and `yardstick`. */
  unit: 'requests/s' | 'deliveries/s' | 'transactions/s' | 'ms' | 's' | 'MB' | 'rows';
  ours: number;
  /** Undefined: the goal is about `ours` itself. */
  yardstick?: number;
  /** Median of the rounds' ratios, not the ratio of the medians; `ours` where there is no yardstick. */
  ratio: number;
  goal: Goal;
  /** Anything a reader has to know beside the numbers. */
  remark?: string;
}

/** One row or a few of the table. */
export interface BenchCase {
  /** What `--only` takes. */
  name: string;
  /** What is measured, and beside what. */
  title: string;
  measure: (ground: Ground) => Promise<Finding[]>;
}

/** Whether a finding is what was hoped for. */
export function isMet({ ratio, goal }: Finding): boolean {
  return 'atLeast' in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
}
