import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const SAMPLE_EVERY_MS = 20;
const KIB_PER_MB = 1_000_000 / 1_024;

/** Resident memory of a process in MB (10⁶ bytes). @throws Error when there is no such process */
export function residentMb(pid: number): number {
  const kib = existsSync('/proc/self/status') ? residentKibOfProc(pid) : residentKibOfPs(pid);
  if (!(kib > 0)) throw new Error(`process ${String(pid)} is gone`);
  return kib / KIB_PER_MB;
}

/** The most that a process had resident while `work` ran, looked at every 20 ms. */
export async function peakMbWhile(pid: number, work: () => Promise<unknown>): Promise<number> {
  let peak = residentMb(pid);
  let isRunning = true;
  const watch = async (): Promise<void> => {
    while (isRunning) {
      peak = Math.max(peak, residentMb(pid));
      await pause(SAMPLE_EVERY_MS);
    }
  };
  const stop = (): void => {
    isRunning = false;
  };
  await Promise.all([work().finally(stop), watch()]);
  return peak;
}

function residentKibOfProc(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]);
}

function residentKibOfPs(pid: number): number {
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim());
}
