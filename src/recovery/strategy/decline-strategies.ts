import type { MailPlan } from '../mails/mail-plan.js';

/**
 * What a decline says about the card.
 * - `soft`: the same card may work later
 * - `customer_must_act`: only the customer can help
 * - `stop`: the card must not be tried again, by anybody
 */
export type DeclineClass = 'soft' | 'customer_must_act' | 'stop';

/**
 * When we try the same card again, where Stripe does not.
 * - `wait`: so many hours after the last failure, at most so often
 * - `payday`: on a payday of the customer, two days after the last failure or later, at most so often
 * - `never`: not with this card
 */
export type RetryRule =
  { kind: 'wait'; hours: number; most: number } | { kind: 'payday'; most: number } | { kind: 'never' };

/** What to do after a decline, and why. */
export interface DeclineStrategy {
  class: DeclineClass;
  mail: MailPlan;
  retry: RetryRule;
  /** Completes the sentence "the payment was declined: …", for the merchant. */
  why: string;
}

const NEVER: RetryRule = { kind: 'never' };

const soft = (hours: number, most: number, why: string): DeclineStrategy => ({
  class: 'soft',
  mail: 'if_unpaid',
  retry: { kind: 'wait', hours, most },
  why,
});
const mustAct = (why: string): DeclineStrategy => ({ class: 'customer_must_act', mail: 'at_once', retry: NEVER, why });
const stop = (mail: 'neutral_once' | 'none', why: string): DeclineStrategy => ({
  class: 'stop',
  mail,
  retry: NEVER,
  why,
});

const WRONG_PIN = mustAct('the bank wants a PIN, which a renewal cannot give');
const UNSAID = soft(48, 3, 'the bank gave no reason');

/** What each of Stripe's decline codes means. `docs/recovery.md` shows the table to merchants. */
export const DECLINE_STRATEGIES: Readonly<Record<string, DeclineStrategy>> = {
  insufficient_funds: {
    class: 'soft',
    mail: 'if_unpaid',
    retry: { kind: 'payday', most: 4 },
    why: 'the account lacks the money, which payday may change',
  },
  processing_error: soft(24, 3, 'something went wrong on the way to the bank'),
  try_again_later: soft(12, 3, 'the bank asks for a later try'),
  issuer_not_available: soft(12, 3, 'the bank could not be reached'),
  reenter_transaction: soft(6, 2, 'the bank asks for the payment to be sent again'),
  approve_with_id: soft(72, 2, 'the bank could not authorize the payment this time'),
  card_velocity_exceeded: soft(72, 2, 'the card is over a limit that starts anew after some days'),
  withdrawal_count_limit_exceeded: soft(72, 2, 'the card is over a limit that starts anew after some days'),
  generic_decline: UNSAID,
  do_not_honor: UNSAID,
  no_action_taken: UNSAID,

  expired_card: mustAct('the card has expired'),
  incorrect_cvc: mustAct('the security code is wrong'),
  invalid_cvc: mustAct('the security code is wrong'),
  invalid_expiry_month: mustAct('the expiry date is wrong'),
  invalid_expiry_year: mustAct('the expiry date is wrong'),
  incorrect_number: mustAct('the card number is wrong'),
  invalid_number: mustAct('the card number is wrong'),
  authentication_required: {
    class: 'customer_must_act',
    mail: 'authenticate',
    retry: NEVER,
    why: 'the bank wants the customer to confirm the payment',
  },
  card_not_supported: mustAct('the card does not support this kind of payment'),
  currency_not_supported: mustAct('the card does not support the currency'),
  call_issuer: mustAct('the bank wants to talk to the customer first'),
  new_account_information_available: mustAct('the bank has given the customer new card details'),
  invalid_account: mustAct('the account behind the card is gone'),
  incorrect_pin: WRONG_PIN,
  invalid_pin: WRONG_PIN,
  offline_pin_required: WRONG_PIN,
  online_or_offline_pin_required: WRONG_PIN,
  pin_try_exceeded: WRONG_PIN,
  restricted_card: mustAct('the card is restricted'),
  not_permitted: mustAct('the card may not be used for this payment'),
  service_not_allowed: mustAct('the card may not be used for this payment'),
  transaction_not_allowed: mustAct('the card may not be used for this payment'),
  no_payment_method: mustAct('there is no card to charge'),

  lost_card: stop('neutral_once', 'the card was reported lost'),
  stolen_card: stop('neutral_once', 'the card was reported stolen'),
  pickup_card: stop('neutral_once', 'the bank wants the card back'),
  stop_payment_order: stop('neutral_once', 'the customer had the bank stop this payment'),
  do_not_try_again: stop('neutral_once', 'the bank forbids further tries'),
  highest_risk_level: stop('neutral_once', 'Stripe blocked the payment as too risky'),
  fraudulent: stop('none', 'the bank suspects fraud'),
  merchant_blacklist: stop('none', 'the card is on a block list of yours'),
  security_violation: stop('none', 'the bank found a security violation'),
  revocation_of_authorization: stop('none', 'the customer revoked the authorization, which is a wish to leave'),
  revocation_of_all_authorizations: stop('none', 'the customer revoked every authorization, which is a wish to leave'),
};

/** For a code that is new to us: trying again might be forbidden, so the customer is asked. */
export const UNKNOWN_CODE_STRATEGY: DeclineStrategy = mustAct('for a reason that is not known here');

/** What the card networks' advice (`network_advice_code`) says, whatever the decline code is. */
export type NetworkAdvice = { kind: 'wait'; hours: number } | { kind: 'never'; why: string };

const wait = (hours: number): NetworkAdvice => ({ kind: 'wait', hours });
const never = (why: string): NetworkAdvice => ({ kind: 'never', why });

/** Mastercard's merchant advice codes, as Stripe passes them on. A code that is missing here changes nothing. */
export const NETWORK_ADVICE: Readonly<Record<string, NetworkAdvice>> = {
  '01': never('the customer has new card details'),
  '02': wait(72),
  '03': never('the network forbids further tries'),
  '04': never('the stored card does not meet the network’s rules'),
  '21': never('the customer cancelled with the bank'),
  '24': wait(1),
  '25': wait(24),
  '26': wait(48),
  '27': wait(96),
  '28': wait(144),
  '29': wait(192),
  '30': wait(240),
  '40': never('it is a prepaid card that cannot be filled again'),
  '41': never('it is a virtual card for a single payment'),
};

/** Visa's category 1: the issuer will never approve, and each further try is fined. */
export const VISA_FINAL_CODES: ReadonlySet<string> = new Set('04 07 12 14 15 41 43 46 57 R0 R1 R3'.split(' '));
