/** How the bank answers a payment with a card. */
export interface Decline {
  /** Stripe's error code, mostly `card_declined`. */
  code: string;
  declineCode: string;
  adviceCode?: 'confirm_card_data' | 'do_not_try_again' | 'try_again_later';
  networkDeclineCode?: string;
  /** The network's two digits, such as Mastercard's merchant advice code. */
  networkAdviceCode?: string;
  message: string;
  /** The bank asks for 3-D Secure, so the payment waits for the customer. */
  needsAuthentication?: boolean;
}

/** A test card: what it looks like and what a payment with it does. */
export interface TestCard {
  brand: string;
  last4: string;
  /** Absent: every payment succeeds. */
  decline?: Decline;
}

const declined = (declineCode: string, message: string, rest: Partial<Decline> = {}): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
  ...rest,
});

/**
 * Codes after which Stripe plans no further try of its own. It might still count tries that it does not make; the double
 * stops at once.
 */
export const HARD_DECLINE_CODES: ReadonlySet<string> = new Set([
  'incorrect_number',
  'lost_card',
  'pickup_card',
  'stolen_card',
  'revocation_of_authorization',
  'revocation_of_all_authorizations',
  'authentication_required',
  'highest_risk_level',
  'transaction_not_allowed',
]);

/** How a card behaves that is none of Stripe's test cards. */
export interface OwnBehaviour {
  decline: Decline;
  /** Unix seconds from which on the card works; absent: never. */
  worksFrom?: number;
}

/** A decline with any of Stripe's codes. */
export function declineWith(declineCode: string, rest: Partial<Decline> = {}): Decline {
  const needsAuthentication = declineCode === 'authentication_required';
  return declined(declineCode, 'Your card was declined.', {
    ...(needsAuthentication && { needsAuthentication }),
    ...rest,
  });
}

/** Stripe's well-known test payment methods; attaching one makes a payment method of the same behaviour. */
export const TEST_CARDS: Readonly<Record<string, TestCard>> = {
  pm_card_visa: { brand: 'visa', last4: '4242' },
  pm_card_mastercard: { brand: 'mastercard', last4: '4444' },
  pm_card_amex: { brand: 'amex', last4: '8431' },
  pm_card_visa_chargeDeclined: {
    brand: 'visa',
    last4: '0002',
    decline: declined('generic_decline', 'Your card was declined.', {
      adviceCode: 'try_again_later',
      networkDeclineCode: '05',
    }),
  },
  pm_card_chargeCustomerFail: {
    brand: 'visa',
    last4: '0341',
    decline: declined('generic_decline', 'Your card was declined.', {
      adviceCode: 'try_again_later',
      networkDeclineCode: '05',
    }),
  },
  pm_card_visa_chargeDeclinedInsufficientFunds: {
    brand: 'visa',
    last4: '9995',
    decline: declined('insufficient_funds', 'Your card has insufficient funds.', {
      adviceCode: 'try_again_later',
      networkDeclineCode: '51',
    }),
  },
  pm_card_chargeDeclinedExpiredCard: {
    brand: 'visa',
    last4: '0069',
    decline: declined('expired_card', 'Your card has expired.', {
      code: 'expired_card',
      adviceCode: 'confirm_card_data',
      networkDeclineCode: '54',
    }),
  },
  pm_card_visa_chargeDeclinedLostCard: {
    brand: 'visa',
    last4: '9987',
    decline: declined('lost_card', 'Your card was declined.', {
      adviceCode: 'do_not_try_again',
      networkDeclineCode: '41',
    }),
  },
  pm_card_visa_chargeDeclinedStolenCard: {
    brand: 'visa',
    last4: '9979',
    decline: declined('stolen_card', 'Your card was declined.', {
      adviceCode: 'do_not_try_again',
      networkDeclineCode: '43',
    }),
  },
  pm_card_chargeDeclinedFraudulent: {
    brand: 'visa',
    last4: '0019',
    decline: declined('fraudulent', 'Your card was declined.', { adviceCode: 'do_not_try_again' }),
  },
  pm_card_chargeDeclinedProcessingError: {
    brand: 'visa',
    last4: '0119',
    decline: declined('processing_error', 'An error occurred while processing your card. Try again in a little bit.', {
      code: 'processing_error',
      adviceCode: 'try_again_later',
    }),
  },
  pm_card_authenticationRequired: {
    brand: 'visa',
    last4: '3184',
    decline: declined('authentication_required', 'Your card was declined. This transaction requires authentication.', {
      code: 'authentication_required',
      needsAuthentication: true,
    }),
  },
};

const ALIASES: Readonly<Record<string, string>> = {
  pm_card_chargeDeclined: 'pm_card_visa_chargeDeclined',
  pm_card_chargeDeclinedInsufficientFunds: 'pm_card_visa_chargeDeclinedInsufficientFunds',
  pm_card_visa_chargeDeclinedExpiredCard: 'pm_card_chargeDeclinedExpiredCard',
  pm_card_chargeDeclinedLostCard: 'pm_card_visa_chargeDeclinedLostCard',
  pm_card_chargeDeclinedStolenCard: 'pm_card_visa_chargeDeclinedStolenCard',
};

/** The name under which `TEST_CARDS` knows a token, or undefined for an id that is no test token. */
export function testCardName(token: string): string | undefined {
  const name = ALIASES[token] ?? token;
  return Object.hasOwn(TEST_CARDS, name) ? name : undefined;
}

/** The name of the test card with a number, by its last four digits; numbers Stripe does not list always succeed. */
export function testCardOfNumber(number: string): string {
  const last4 = number.slice(-4);
  return Object.keys(TEST_CARDS).find((name) => TEST_CARDS[name]?.last4 === last4) ?? 'pm_card_visa';
}
