import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 25;
const GIVE_UP_MS = 120_000;

/** Waits until something is so. @returns whether it came true in time; two minutes unless given */
export async function eventually(check: () => boolean | Promise<boolean>, withinMs = GIVE_UP_MS): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!(await check())) {
    if (performance.now() > deadline) return false;
    await pause(POLL_MS);
  }
  return true;
}
