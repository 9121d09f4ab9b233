import { setTimeout as pause } from 'node:timers/promises';

import { ExplainedError } from '../services/explained-error.js';
import { lastLines } from '../services/private-files.js';
import { describeDeath, type Part } from './supervisor.js';

/** When a part counts as up. */
export interface HttpReadiness {
  url: string;
  /** Any answer will do, as long as it is below this status. */
  belowStatus: number;
  timeoutMs: number;
}

/**
 * Waits until a part answers.
 * @throws ExplainedError with the end of its log when it ends or takes too long.
 */
export async function waitForHttp(part: Part, { url, belowStatus, timeoutMs }: HttpReadiness): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const death = part.exited.then(() => 'dead' as const);
  while (performance.now() < deadline) {
    if (await answersBelow(url, belowStatus)) return;
    if ((await Promise.race([death, pause(50)])) === 'dead') throw new ExplainedError(describeDeath(part));
  }
  const log = part.logFile === undefined ? '' : ` The end of ${part.logFile}:\n${lastLines(part.logFile, 20)}`;
  throw new ExplainedError(`${part.name} did not get ready within ${String(timeoutMs / 1000)} s.${log}`);
}

async function answersBelow(url: string, status: number): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await answer.body?.cancel();
    return answer.status < status;
  } catch {
    return false;
  }
}
