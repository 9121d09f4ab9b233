import { type ChaosWatch } from '../run-chaos.js';
import { type FaultRow, type Finding } from './fault-row.js';
import { prepareGround } from './ground.js';

/** A row and what it found. */
export interface PlayedRow {
  row: FaultRow;
  finding: Finding;
}

/**
 * Plays rows of the fault table in full, one after another.
 * @throws ExplainedError when the installation does not start.
 */
export async function playRows(rows: readonly FaultRow[], { announce, signal }: ChaosWatch): Promise<PlayedRow[]> {
  announce('starting PostgreSQL, Redis, a Stripe double, an API process and a worker');
  const ground = await prepareGround();
  try {
    const played: PlayedRow[] = [];
    for (const row of rows) {
      if (signal.aborted) break;
      announce(`${row.id}: ${row.promise}`);
      played.push({ row, finding: await row.play(ground, 'full') });
    }
    return played;
  } finally {
    await ground.strike();
  }
}

/** The rows as a table: what was promised, what was measured, whether it held. */
export function rowsReport(played: readonly PlayedRow[]): string {
  const lines = played.map(({ row, finding }) => {
    const problems = [...finding.broken, ...finding.late];
    const verdict = problems.length === 0 ? 'pass' : `FAIL: ${problems.join('; ')}`;
    return `| ${row.id} | ${row.promise} | ${finding.figures} | ${verdict} |`;
  });
  return ['| row | promise | measured | |', '| --- | --- | --- | --- |', ...lines].join('\n');
}
