import { Injectable } from '@nestjs/common';

/** Who caused a change: the billing provider's own schedule, or a request of somebody. */
export interface ChangeOrigin {
  isAutomatic: boolean;
  /** Of that request; ours begin with `retainly-`. */
  idempotencyKey: string | undefined;
}

/**
 * Something happened to an invoice.
 * - `failed`: a try to collect it failed, or waits for the customer
 * - `paid`: it is paid, by whatever means
 * - `closed`: it will not be collected any more
 */
export interface InvoiceChange {
  workspaceId: string;
  invoiceId: string;
  kind: 'failed' | 'paid' | 'closed';
  at: Date;
  origin: ChangeOrigin;
  /** Of a paid invoice: whether an earlier try may have failed. Most are paid at once, and nothing is read for them. */
  mayHaveFailed: boolean;
}

/** A customer has a payment method that is new, newly chosen or renewed. */
export interface PaymentMethodArrival {
  workspaceId: string;
  customerId: string;
  paymentMethodId: string;
  at: Date;
}

/**
 * Where a dispute stands, in the words of the merchant.
 * - `open`: the bank has not decided
 * - `won`: the charge stands, or the customer took the dispute back
 * - `lost`: the customer has the money again
 */
export type DisputeStatus = 'open' | 'won' | 'lost';

/** A customer told the bank that a charge was not theirs, or the bank has decided about it. */
export interface ChargeDispute {
  workspaceId: string;
  customerId: string;
  disputeId: string;
  status: DisputeStatus;
  at: Date;
}

/**
 * What a feature does about payments. Each method may be called more than once for the same thing, in any order and at
 * the same time as for another thing of the same customer, and has to end in the same state. Called outside any
 * transaction; what it throws is tried again later.
 */
export interface PaymentListener {
  invoiceChanged(change: InvoiceChange): Promise<void>;
  paymentMethodArrived(arrival: PaymentMethodArrival): Promise<void>;
  chargeDisputed(dispute: ChargeDispute): Promise<void>;
}

/** Where features say that payments concern them. Billing knows no feature, so they register. */
@Injectable()
export class PaymentListeners {
  private readonly listeners: PaymentListener[] = [];

  register(listener: PaymentListener): void {
    this.listeners.push(listener);
  }

  /** Everybody who registered. */
  all(): readonly PaymentListener[] {
    return this.listeners;
  }
}
