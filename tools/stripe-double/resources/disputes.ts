import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireCharge, WireDispute } from '../wire.js';

/** A dispute without the evidence that merchants hand in. */
export type PlainDispute = Omit<WireDispute, 'evidence' | 'evidence_details'>;

/** Records that a customer told the bank a charge was not theirs; nothing becomes of it but the event. */
export function disputeCharge(tx: Transaction, charge: WireCharge): PlainDispute {
  charge.disputed = true;
  const dispute: PlainDispute = {
    id: newId('dp'),
    object: 'dispute',
    amount: charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: tx.now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  };
  tx.emit('charge.dispute.created', dispute);
  return dispute;
}

/** How a bank may decide; `warning_closed`: an inquiry of which no dispute became. */
export type DisputeEnd = Extract<WireDispute['status'], 'won' | 'lost' | 'warning_closed'>;

/** Records how a dispute ended. */
export function closeDispute(tx: Transaction, dispute: PlainDispute, status: DisputeEnd): PlainDispute {
  const closed: PlainDispute = { ...dispute, status };
  tx.emit('charge.dispute.closed', closed);
  return closed;
}
