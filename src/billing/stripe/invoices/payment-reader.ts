import type Stripe from 'stripe';

import type { PaymentCard, PaymentDecline, PaymentTry } from '../../invoices/invoice.gateway.js';

/** The codes of a declined payment as Stripe reports them, with an error or with a payment. */
export interface DeclineCodes {
  code?: string | undefined;
  decline_code?: string | undefined;
  advice_code?: string | undefined;
  network_advice_code?: string | undefined;
  network_decline_code?: string | undefined;
}

/** A decline in our words. The bank's own code says more than Stripe's general `card_declined`. */
export function toDecline(codes: DeclineCodes): PaymentDecline {
  return {
    code: codes.decline_code || codes.code,
    adviceCode: codes.advice_code,
    networkAdviceCode: codes.network_advice_code,
    networkDeclineCode: codes.network_decline_code,
  };
}

/**
 * A charge as a try.
 * @param lastError the payment's last error, which knows best about the charge it names
 */
export function toTry(charge: Stripe.Charge, lastError: Stripe.PaymentIntent.LastPaymentError | null): PaymentTry {
  const isLast = lastError?.charge === charge.id;
  return {
    reference: charge.id,
    at: new Date(charge.created * 1_000),
    isTimed: true,
    amountCents: charge.amount,
    decline: charge.status === 'succeeded' ? undefined : toDecline(isLast ? lastError : codesOf(charge)),
    card: toChargeCard(charge),
  };
}

/** What a payment method charges. */
export function toMethodCard(method: Stripe.PaymentMethod): PaymentCard {
  return {
    paymentMethodId: method.id,
    cardKey: method.card?.fingerprint ?? method.id,
    brand: method.card?.brand,
  };
}

function codesOf({ outcome, failure_code: failureCode }: Stripe.Charge): DeclineCodes {
  return {
    code: failureCode ?? undefined,
    decline_code: outcome?.reason ?? undefined,
    advice_code: outcome?.advice_code ?? undefined,
    network_advice_code: outcome?.network_advice_code ?? undefined,
    network_decline_code: outcome?.network_decline_code ?? undefined,
  };
}

function toChargeCard({ payment_method: paymentMethodId, payment_method_details: details }: Stripe.Charge) {
  if (!paymentMethodId) return undefined;
  return {
    paymentMethodId,
    cardKey: details?.card?.fingerprint ?? paymentMethodId,
    brand: details?.card?.brand ?? undefined,
  };
}
