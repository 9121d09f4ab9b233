import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { quickstartPaths } from '../quickstart/paths.js';
import { ExplainedError } from '../services/explained-error.js';
import { type BenchCase, type Finding } from './bench-case.js';
import { BENCH_CASES } from './cases/bench-cases.js';
import { type Scale } from './ground.js';
import { type Results, toResults, toTable } from './report.js';
import { setGround } from './set-ground.js';

const USAGE = `npm run bench                          every case
npm run bench -- --only CASE [--only …] only these: ${BENCH_CASES.map(({ name }) => name).join(' ')}
npm run bench -- --rows N               sessions of the large database (10000000)
npm run bench -- --quick                less of everything: for trying, not for quoting`;
const FULL: Scale = { rounds: 5, requests: 20_000, sessions: 10_000_000, soakMinutes: 10 };
const QUICK: Scale = { rounds: 3, requests: 4_000, sessions: 200_000, soakMinutes: 1 };
const MIN_SESSIONS = 20_000;
const FAILED = 1;
const WRONG_USAGE = 2;

/** What was asked for. */
interface Wish {
  isQuick: boolean;
  cases: readonly BenchCase[];
  scale: Scale;
}

/** @returns the exit code; a goal that was missed is a finding, not a failure */
async function main(): Promise<number> {
  const wish = readWish();
  if (!wish) {
    console.error(USAGE);
    return WRONG_USAGE;
  }
  try {
    const findings = await measure(wish);
    console.log(toTable(findings));
    return 0;
  } catch (error) {
    console.error(error instanceof ExplainedError ? error.message : error);
    return FAILED;
  }
}

function readWish(): Wish | undefined {
  const options = {
    only: { type: 'string', multiple: true, default: [] as string[] },
    rows: { type: 'string' },
    quick: { type: 'boolean', default: false },
  } as const;
  try {
    const { only, rows, quick } = parseArgs({ options }).values;
    const cases = only.length === 0 ? BENCH_CASES : BENCH_CASES.filter(({ name }) => only.includes(name));
    const scale = quick ? QUICK : FULL;
    const sessions = rows === undefined ? scale.sessions : Number(rows);
    if (cases.length < only.length || !Number.isInteger(sessions) || sessions < MIN_SESSIONS) return undefined;
    return { isQuick: quick, cases, scale: { ...scale, sessions } };
  } catch {
    return undefined;
  }
}

async function measure({ cases, scale, isQuick }: Wish): Promise<Finding[]> {
  const announce = (step: string): void => {
    console.error(`bench: ${step}`);
  };
  const findings: Finding[] = [];
  const interrupted = interruption();
  interrupted.catch(() => undefined);
  for (const { name, title, measure: run } of cases) {
    announce(`${name}: ${title}`);
    // Each case has a database of its own: what one wrote must not slow down the next.
    const { ground, leave } = await setGround(scale, announce);
    try {
      const found = await Promise.race([run(ground), interrupted]);
      console.error(toTable(found));
      if (!isQuick) keep(found);
      findings.push(...found);
    } finally {
      await leave();
    }
  }
  return findings;
}

/** Rejects when somebody wants this to end. */
function interruption(): Promise<never> {
  return new Promise((_resolve, reject) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(name, () => {
        reject(new ExplainedError('interrupted'));
      });
    }
  });
}

/** What was measured replaces what was known of the same cases. */
function keep(findings: readonly Finding[]): void {
  const file = resolve(quickstartPaths(__dirname).repositoryDir, 'bench/results.json');
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results).cases : {};
  const results = toResults(findings);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...results, cases: { ...known, ...results.cases } }, null, 2)}\n`);
}

void main().then((code) => {
  process.exit(code);
});
