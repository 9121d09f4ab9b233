import { type AppProcess } from '../app-process.js';
import { type Customers } from '../customers.js';
import { type Stage } from '../stage.js';

/** A stage on which one API process and one worker run whenever a row begins, and have to when it ends. */
export interface Ground extends Stage {
  api: AppProcess;
  worker: AppProcess;
  customers: Customers;
}

/**
 * How much a row does: `full` is what its promise says; `bounded` breaks the same things fewer times and for a shorter
 * while, for promises that do not depend on how often or how long.
 */
export type Scale = 'full' | 'bounded';

/** What a row found. */
export interface Finding {
  /** What was measured, for people. */
  figures: string;
  /** Promises that were not kept, on however busy a machine: something lost, a 500, a process that died. */
  broken: string[];
  /** Limits of time that were not kept, which a busy machine may cause. */
  late: string[];
}

/** A fault and what Retainly promises to do when it happens. */
export interface FaultRow {
  /** As the fault table numbers it. */
  id: string;
  promise: string;
  play(ground: Ground, scale: Scale): Promise<Finding>;
}

/** Collects what a row finds out. */
export class Verdict {
  private readonly broken: string[] = [];
  private readonly late: string[] = [];

  /** A promise that must hold anywhere. */
  must(isKept: boolean, otherwise: string): this {
    if (!isKept) this.broken.push(otherwise);
    return this;
  }

  /** A limit of time, in milliseconds. */
  within(name: string, tookMs: number, limitMs: number): this {
    if (tookMs > limitMs) this.late.push(`${name}: ${inSeconds(tookMs)}, more than ${inSeconds(limitMs)}`);
    return this;
  }

  finding(figures: string): Finding {
    return { figures, broken: this.broken, late: this.late };
  }
}

/** Milliseconds as people read them. */
export function inSeconds(ms: number): string {
  return ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** The 99th percentile; the largest of fewer than a hundred values, 0 of none. */
export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
}
