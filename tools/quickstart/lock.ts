import { linkSync, rmSync } from 'node:fs';

import { ExplainedError } from '../services/explained-error.js';
import { readJson, writePrivateJson } from '../services/private-files.js';
import { isOurs } from '../services/processes.js';

/** Who uses the state folder. */
export interface LockHolder {
  pid: number;
  /** Part of the holder's command line, so that a reused process id is not mistaken for it. */
  marker: string;
  baseUrl?: string;
}

/**
 * Takes the lock of a state folder; one that a dead process left is taken over.
 * @throws ExplainedError naming the process that holds it and where it answers.
 */
export function takeLock(lockFile: string, holder: LockHolder): void {
  const other = readHolder(lockFile);
  if (other && other.pid !== holder.pid && isOurs(other.pid, other.marker)) throw new ExplainedError(inUse(other));
  rmSync(lockFile, { force: true });
  const draft = `${lockFile}.${String(holder.pid)}`;
  writePrivateJson(draft, holder);
  try {
    linkSync(draft, lockFile); // fails when another process was faster
  } catch {
    throw new ExplainedError(inUse(readHolder(lockFile)));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Tells a second quickstart where this one answers. */
export function updateLock(lockFile: string, holder: LockHolder): void {
  writePrivateJson(lockFile, holder);
}

/** Gives the lock back. */
export function releaseLock(lockFile: string, pid: number): void {
  if (readHolder(lockFile)?.pid === pid) rmSync(lockFile, { force: true });
}

function readHolder(lockFile: string): LockHolder | undefined {
  const found = readJson(lockFile) as Partial<Record<keyof LockHolder, unknown>> | undefined;
  if (typeof found?.pid !== 'number' || typeof found.marker !== 'string') return undefined;
  const baseUrl = typeof found.baseUrl === 'string' ? found.baseUrl : undefined;
  return { pid: found.pid, marker: found.marker, baseUrl };
}

function inUse(holder: LockHolder | undefined): string {
  if (!holder) return 'Another quickstart is starting in this clone right now.';
  const where = holder.baseUrl === undefined ? 'is still starting' : `answers at ${holder.baseUrl}`;
  return (
    `A quickstart already runs in this clone: process ${String(holder.pid)}, it ${where}.\n` +
    `Stop it with Ctrl-C where it runs, or: kill ${String(holder.pid)}`
  );
}
