import fc from 'fast-check';

import { LocalWindows } from './local-windows.js';
import { WINDOW_MS } from './window-decision.js';

describe('LocalWindows', () => {
  // The naive model keeps every accepted time and counts: slow, and obviously right.
  it('accepts exactly what a list of all accepted requests would', () => {
    const steps = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), afterMs: fc.nat(20_000) }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 8 }), (requests, limit) => {
        const windows = new LocalWindows();
        const accepted: { key: string; atMs: number }[] = [];
        let nowMs = 0;
        for (const { key, afterMs } of requests) {
          nowMs += afterMs;
          const live = accepted.filter((one) => one.key === key && one.atMs > nowMs - WINDOW_MS);
          const decision = windows.take([key], limit, nowMs);
          expect(decision.isAllowed).toBe(live.length < limit);
          if (decision.isAllowed) accepted.push({ key, atMs: nowMs });
        }
      }),
    );
  });

  it('frees a slot 60 s after it was taken and says when', () => {
    const windows = new LocalWindows();
    windows.take(['a'], 2, 0);
    windows.take(['a'], 2, 10_000);
    expect(windows.take(['a'], 2, 15_000)).toEqual({ isAllowed: false, used: 2, waitMs: 45_000 });
    expect(windows.take(['a'], 2, 59_999).isAllowed).toBe(false);
    expect(windows.take(['a'], 2, 60_000)).toEqual({ isAllowed: true, used: 2, waitMs: 10_000 });
  });

  it('takes a slot in every bucket or in none', () => {
    const windows = new LocalWindows();
    windows.take(['full'], 1, 0);
    expect(windows.take(['empty', 'full'], 1, 1).isAllowed).toBe(false);
    expect(windows.take(['empty'], 1, 2).isAllowed).toBe(true);
  });

  it('gives back the slot of a request that was refused elsewhere', () => {
    const windows = new LocalWindows();
    windows.take(['a'], 1, 0);
    windows.giveBack(['a'], 0);
    expect(windows.take(['a'], 1, 1).isAllowed).toBe(true);
  });

  it('waits for as many to leave as a lowered limit asks for', () => {
    const windows = new LocalWindows();
    for (const atMs of [0, 1_000, 2_000]) windows.take(['a'], 3, atMs);
    expect(windows.take(['a'], 1, 3_000)).toMatchObject({ isAllowed: false, waitMs: 59_000 });
  });
});
