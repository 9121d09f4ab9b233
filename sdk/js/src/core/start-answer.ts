import type { StartAnswer } from './wire.js';

/**
 * Whether this really is an answer of `start`. Something between us and the server may answer 200 with words of its
 * own, and a customer must not be left with an empty dialog.
 */
export function isStartAnswer(answer: unknown): answer is StartAnswer {
  const { session_id, flow, texts } = (answer ?? {}) as Partial<StartAnswer>;
  return typeof session_id === 'string' && Array.isArray(flow?.steps) && typeof texts === 'object';
}
