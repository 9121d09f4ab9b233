import type { CancellationStep } from './cancellation-changes.js';

/** What tells whether a subscription is to end: what Stripe shows, and what the customer told us. */
export interface LeavingFacts {
  /** As Stripe has it. */
  requestedAt: Date | null;
  /** When the customer last confirmed it with us; null where that never was, or was taken back. */
  recordedAt: Date | null;
}

/** Whether the customer asked to end the subscription, in Stripe or with us. */
export function isLeaving({ requestedAt, recordedAt }: LeavingFacts): boolean {
  return requestedAt !== null || recordedAt !== null;
}

/** Whether the customer asks to leave, after one more step that Stripe showed. */
export function leavingAfter({ requestedAt, recordedAt }: LeavingFacts, step: CancellationStep): LeavingFacts {
  return {
    requestedAt: step.kind === 'undone' ? null : (requestedAt ?? step.at),
    recordedAt: recordedAfter(recordedAt, [step]),
  };
}

/**
 * What a customer told us, after what Stripe showed: undoing a request there takes it back, unless that was before. Stripe's
 * times are whole seconds, so an undoing in the same second counts.
 */
export function recordedAfter(recordedAt: Date | null, steps: readonly CancellationStep[]): Date | null {
  if (recordedAt === null) return null;
  const second = Math.floor(recordedAt.getTime() / 1_000) * 1_000;
  return steps.some(({ kind, at }) => kind === 'undone' && at.getTime() >= second) ? null : recordedAt;
}
