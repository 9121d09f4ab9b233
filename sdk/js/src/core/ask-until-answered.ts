import type { Reply } from './transport.js';

/** Pauses before each further try, in milliseconds. */
const PAUSES_MS = [500, 2_000];
/** After this long no further try begins. */
const PATIENCE_MS = 30_000;

/**
 * Makes the same request until it is answered. A server that is gone is given up after some seconds; one that hangs,
 * after its second time-out. What it refuses is an answer.
 */
export async function askUntilAnswered<Answer>(ask: () => Promise<Reply<Answer>>): Promise<Reply<Answer>> {
  const beganAtMs = Date.now();
  let reply = await ask();
  for (const pauseMs of PAUSES_MS) {
    if (reply.ok || reply.reason === 'refused') break;
    const isLastTry = Date.now() - beganAtMs >= PATIENCE_MS;
    await new Promise((resume) => setTimeout(resume, pauseMs));
    reply = await ask();
    if (isLastTry) break;
  }
  return reply;
}
