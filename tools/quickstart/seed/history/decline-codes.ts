import type { PaymentDecline } from '../../../../src/billing/invoices/invoice.gateway.js';
import { type Weighted } from './random.js';

/** Why a card was declined, and what follows from it. */
export interface Decline {
  /** Stripe's `decline_code`. */
  code: string;
  /** Stripe's `advice_code`. */
  advice: 'try_again_later' | 'confirm_card_data' | 'do_not_try_again' | null;
  /** The network's own two characters. */
  networkCode: string | null;
  /** `retry`: the same card may work later; `customer`: only the customer can help; `never`: the card is gone. */
  kind: 'retry' | 'customer' | 'never';
}

/** The cards of the history, as their network calls itself. */
export const CARD_BRAND = 'visa';

/** The decline as it would have been read from Stripe. */
export function toPaymentDecline({ code, advice, networkCode }: Decline): PaymentDecline {
  return {
    code,
    adviceCode: advice ?? undefined,
    networkAdviceCode: undefined,
    networkDeclineCode: networkCode ?? undefined,
  };
}

/** Decline codes as often as card networks give them for renewals. */
export const DECLINES: Weighted<Decline> = [
  [{ code: 'insufficient_funds', advice: 'try_again_later', networkCode: '51', kind: 'retry' }, 38],
  [{ code: 'generic_decline', advice: 'try_again_later', networkCode: '05', kind: 'retry' }, 13],
  [{ code: 'do_not_honor', advice: 'try_again_later', networkCode: '05', kind: 'retry' }, 12],
  [{ code: 'expired_card', advice: 'confirm_card_data', networkCode: '54', kind: 'customer' }, 10],
  [{ code: 'authentication_required', advice: 'confirm_card_data', networkCode: '1A', kind: 'customer' }, 5],
  [{ code: 'transaction_not_allowed', advice: 'confirm_card_data', networkCode: '57', kind: 'customer' }, 4],
  [{ code: 'card_velocity_exceeded', advice: 'try_again_later', networkCode: '65', kind: 'retry' }, 3],
  [{ code: 'lost_card', advice: 'do_not_try_again', networkCode: '41', kind: 'never' }, 3],
  [{ code: 'incorrect_cvc', advice: 'confirm_card_data', networkCode: 'N7', kind: 'customer' }, 2],
  [{ code: 'issuer_not_available', advice: 'try_again_later', networkCode: '91', kind: 'retry' }, 2],
  [{ code: 'processing_error', advice: 'try_again_later', networkCode: null, kind: 'retry' }, 2],
  [{ code: 'stolen_card', advice: 'do_not_try_again', networkCode: '43', kind: 'never' }, 2],
  [{ code: 'try_again_later', advice: 'try_again_later', networkCode: null, kind: 'retry' }, 2],
  [{ code: 'fraudulent', advice: 'do_not_try_again', networkCode: '59', kind: 'never' }, 1],
  [{ code: 'withdrawal_count_limit_exceeded', advice: 'try_again_later', networkCode: '61', kind: 'retry' }, 1],
];
