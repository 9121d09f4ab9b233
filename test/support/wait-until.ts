import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** Resolves once `check` does not throw; gives up with its last error after `timeoutMs`. */
export async function waitUntil(check: () => Promise<void>, timeoutMs = 5_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(POLL_MS);
    }
  }
}
