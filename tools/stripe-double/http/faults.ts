/**
 * What can go wrong with a request, on demand.
 *
 * - `timeout_before`, `reset_before`: nothing runs; the connection hangs or is cut
 * - `timeout_after_apply`, `reset_after_apply`: the request runs and its answer is kept for its idempotency key, but
 *   the client never sees it
 * - `error_500_once`: a 500 before anything runs; the next try works
 * - `error_500_after_apply`: the request runs, the answer is a 500, and Stripe replays that 500 for the same key
 * - `error_429`, `permission_403`: refused before anything runs
 * - `card_declined_402`: the payment is declined, nothing changes, the answer is kept for the idempotency key
 * - `ok_without_id`: the request runs, the answer is `200 {}`
 * - `delay`: the key is in flight for `delayMs`, then the request runs as usual
 * - `hang`: the key is in flight and no answer comes until the client or the double ends the connection
 */
export type FaultKind =
  | 'timeout_before'
  | 'reset_before'
  | 'timeout_after_apply'
  | 'reset_after_apply'
  | 'error_500_once'
  | 'error_500_after_apply'
  | 'error_429'
  | 'permission_403'
  | 'card_declined_402'
  | 'ok_without_id'
  | 'delay'
  | 'hang';

/** Every `FaultKind`, for checking input from outside. */
export const FAULT_KINDS: readonly FaultKind[] = [
  'timeout_before',
  'reset_before',
  'timeout_after_apply',
  'reset_after_apply',
  'error_500_once',
  'error_500_after_apply',
  'error_429',
  'permission_403',
  'card_declined_402',
  'ok_without_id',
  'delay',
  'hang',
];

/** A fault and the requests it is meant for. */
export interface Fault {
  kind: FaultKind;
  /** A secret key; absent: any account. */
  account?: string;
  /** Absent: any method. */
  method?: string;
  /** A prefix of the path or a pattern; absent: any path. */
  path?: string | RegExp;
  /** How many requests it meets; 1 when absent. */
  times?: number;
  /** For `delay`. */
  delayMs?: number;
  /** For `card_declined_402`; `generic_decline` when absent. */
  declineCode?: string;
  /** For `card_declined_402`. */
  adviceCode?: string;
}

/** The faults that wait for their requests. */
export class Faults {
  private waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** Forgets the faults of an account, or all. */
  clear(account?: string): void {
    this.waiting = account === undefined ? [] : this.waiting.filter(({ fault }) => fault.account !== account);
  }

  /** Uses up the oldest fault that is meant for a request. */
  take(account: string, method: string, path: string): Fault | undefined {
    const match = this.waiting.find(({ fault }) => isMeantFor(fault, { account, method, path }));
    if (!match) return undefined;
    match.left -= 1;
    if (match.left <= 0) this.waiting = this.waiting.filter((entry) => entry !== match);
    return match.fault;
  }
}

function isMeantFor(fault: Fault, request: { account: string; method: string; path: string }): boolean {
  if (fault.account !== undefined && fault.account !== request.account) return false;
  if (fault.method !== undefined && fault.method !== request.method) return false;
  if (fault.path === undefined) return true;
  return typeof fault.path === 'string' ? request.path.startsWith(fault.path) : fault.path.test(request.path);
}
