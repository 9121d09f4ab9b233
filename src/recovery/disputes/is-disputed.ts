import type { RecoveryDispute } from './recovery-dispute.entity.js';

/** What of a dispute decides about a case. */
export type DisputeFacts = Pick<RecoveryDispute, 'status' | 'closedAt'>;

/**
 * Whether a customer's disputes hold a case of theirs: an open one holds every case. One that the customer lost, or took
 * back, holds nothing any more. One that the customer was right about holds the cases of its time for good: nobody asks
 * again for money that a bank has just given back.
 */
export function isDisputed(openedAt: Date, disputes: readonly DisputeFacts[]): boolean {
  return disputes.some(({ status, closedAt }) => {
    switch (status) {
      case 'open':
        return true;
      case 'lost':
        return closedAt !== null && openedAt <= closedAt;
      case 'won':
        return false;
    }
  });
}
