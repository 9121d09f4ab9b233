import { parseArgs } from 'node:util';

import { ExplainedError } from '../services/explained-error.js';
import { type FaultRow } from './rows/fault-row.js';
import { FAULT_ROWS } from './rows/fault-rows.js';
import { playRows, rowsReport } from './rows/play-rows.js';
import { type ChaosResult, type ChaosWatch, runChaos } from './run-chaos.js';

const USAGE = `npm run chaos [-- --minutes N]    a storm; N from 0.1 to 60, 1 unless given
npm run chaos -- --rows           every row of the fault table, one after another
npm run chaos -- --row A5 [--row A7 …]    only these: ${FAULT_ROWS.map(({ id }) => id).join(' ')}`;
const MAX_MINUTES = 60;
const FAILED = 1;
const WRONG_USAGE = 2;

/** What was asked for: a storm of so many minutes, or rows of the fault table. */
type Wish = { minutes: number } | { rows: readonly FaultRow[] };

/** @returns the exit code: 0 only when every promise was kept. */
async function main(): Promise<number> {
  const wish = readWish();
  if (!wish) {
    console.error(USAGE);
    return WRONG_USAGE;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      interruption.abort();
    });
  }
  const announce = (step: string): void => {
    console.error(`chaos: ${step}`);
  };
  try {
    const isKept = await fulfil(wish, { announce, signal: interruption.signal });
    return isKept ? 0 : FAILED;
  } catch (error) {
    console.error(error instanceof ExplainedError ? error.message : error);
    return FAILED;
  }
}

function readWish(): Wish | undefined {
  const options = {
    minutes: { type: 'string', default: '1' },
    rows: { type: 'boolean', default: false },
    row: { type: 'string', multiple: true, default: [] as string[] },
  } as const;
  try {
    const { minutes: text, rows: areAll, row: ids } = parseArgs({ options }).values;
    const minutes = Number(text);
    const rows = areAll ? FAULT_ROWS : FAULT_ROWS.filter(({ id }) => ids.includes(id));
    if (rows.length < ids.length || !(minutes >= 0.1 && minutes <= MAX_MINUTES)) return undefined;
    return rows.length > 0 ? { rows } : { minutes };
  } catch {
    return undefined;
  }
}

/** @returns whether every event was delivered, every save applied once, and every row of the table held. */
async function fulfil(wish: Wish, watch: ChaosWatch): Promise<boolean> {
  if ('rows' in wish) {
    const played = await playRows(wish.rows, watch);
    console.log(rowsReport(played));
    const areAllKept = played.every(({ finding: { broken, late } }) => broken.length + late.length === 0);
    return played.length === wish.rows.length && areAllKept;
  }
  const result = await runChaos(wish.minutes * 60_000, watch);
  console.log(report(result));
  const { accepted, lost, saves } = result;
  return accepted > 0 && lost.length === 0 && saves.confirmed > 0 && saves.wrong.length === 0;
}

function report(result: ChaosResult): string {
  const { saves } = result;
  const faults = Object.entries(result.faults).map(([name, count]) => `${name} ×${String(count)}`);
  const lines = [
    `faults      ${faults.join(', ')}`,
    `refused     ${String(result.refused)} requests (no 200, so nothing was promised)`,
    `drained     in ${(result.drainedMs / 1_000).toFixed(1)} s`,
    `saves       ${String(saves.confirmed)} confirmed, ${String(saves.unconfirmed)} unanswered or pending`,
    `mutations   ${String(saves.mutations)} for them in Stripe; ${String(saves.wrong.length)} saves without exactly one`,
    `accepted    ${String(result.accepted)}`,
    `delivered   ${String(result.delivered)}`,
    `lost        ${String(result.lost.length)}`,
    `duplicated  ${String(result.duplicated)}`,
  ];
  const bad = [...result.lost.map((key) => `lost: ${key}`), ...saves.wrong.map((id) => `not saved once: ${id}`)];
  return [...lines, ...bad.slice(0, 20)].join('\n');
}

void main().then((code) => {
  process.exit(code);
});
