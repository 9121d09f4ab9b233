/** Whether, and since when, a subscription is to end or has ended. */
export interface CancellationState {
  requestedAt: Date | null;
  endedAt: Date | null;
}

/**
 * What happened to a subscription.
 * - `requested`: its end was asked for, at once or for later, by whomever and wherever
 * - `undone`: the request was taken back before the end
 * - `ended`: it is over, for good
 */
export interface CancellationStep {
  kind: 'requested' | 'undone' | 'ended';
  at: Date;
}

/**
 * What must have happened between two states, in order. Empty where nothing did, so that a state may be reported any
 * number of times; a subscription that has ended stays so.
 *
 * @param seenAt when the later state was there: nobody notes when a request is undone. What made us look may be older than
 *   the request, which was undone after it
 */
export function stepsBetween(before: CancellationState, after: CancellationState, seenAt: Date): CancellationStep[] {
  if (before.endedAt !== null) return [];
  const { requestedAt, endedAt } = after;
  if (requestedAt === null && endedAt === null) {
    const { requestedAt: undone } = before;
    return undone === null ? [] : [{ kind: 'undone', at: seenAt > undone ? seenAt : undone }];
  }
  const steps: CancellationStep[] = [];
  if (requestedAt !== null && requestedAt.getTime() !== before.requestedAt?.getTime()) {
    steps.push({ kind: 'requested', at: requestedAt });
  }
  if (endedAt !== null) steps.push({ kind: 'ended', at: endedAt });
  return steps;
}
