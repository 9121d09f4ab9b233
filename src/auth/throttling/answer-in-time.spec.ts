import { setTimeout as after } from 'node:timers/promises';

import { answerInTime } from './answer-in-time.js';

/** Keeps the process busy, so that no timer and no answer gets its turn. */
function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('answerInTime', () => {
  it('gives up on an answer that does not come', async () => {
    await expect(answerInTime(new Promise(() => undefined), 20)).rejects.toThrow('no answer within 20 ms');
  });

  it('counts a time in which the process was busy once, however long it was', async () => {
    const answer = answerInTime(after(100, 'in time'), 80);
    blockFor(90);
    expect(await answer).toBe('in time');
  });

  it('passes on what the answer throws', async () => {
    await expect(answerInTime(Promise.reject(new Error('refused')), 1_000)).rejects.toThrow('refused');
  });
});
