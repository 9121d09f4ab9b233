import { cpus, totalmem } from 'node:os';

import { type Finding, type Goal, isMet } from './bench-case.js';

/** `results.json`. */
export interface Results {
  machine: { cpu: string; cores: number; memoryGiB: number; node: string };
  measuredAt: string;
  cases: Record<
    string,
    { ours: number; yardstick: number | null; ratio: number; unit: string; goal: string; met: boolean }
  >;
}

/** The findings in the form of `results.json`, on this machine and now. */
export function toResults(findings: readonly Finding[]): Results {
  const [cpu] = cpus();
  return {
    machine: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    measuredAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    cases: Object.fromEntries(findings.map((finding) => [finding.name, toCase(finding)])),
  };
}

/** The findings as a table in Markdown. */
export function toTable(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { name, unit, ours, yardstick, ratio, goal, remark } = finding;
    const beside = yardstick === undefined ? '–' : amountOf(yardstick);
    const cells = [
      name,
      `${amountOf(ours)} ${unit}`,
      beside,
      `${ratio.toPrecision(3)}${yardstick === undefined ? '' : ' ×'}`,
    ];
    return `| ${[...cells, goalOf(goal), isMet(finding) ? 'met' : '**missed**', remark ?? ''].join(' | ')} |`;
  });
  return [
    '| case | ours | yardstick | ratio | goal | | |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function toCase(finding: Finding): Results['cases'][string] {
  const { ours, yardstick, ratio, unit, goal } = finding;
  return {
    ours: Number(ours.toPrecision(4)),
    yardstick: yardstick === undefined ? null : Number(yardstick.toPrecision(4)),
    ratio: Number(ratio.toPrecision(3)),
    unit,
    goal: goalOf(goal),
    met: isMet(finding),
  };
}

function goalOf(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${String(goal.atLeast)}` : `≤ ${String(goal.atMost)}`;
}

function amountOf(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toPrecision(3);
}
