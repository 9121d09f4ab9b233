import { assessDecline } from './assess-decline.js';
import { DECLINE_STRATEGIES, NETWORK_ADVICE } from './decline-strategies.js';

const SOFT: [code: string, hours: number | 'payday', most: number][] = [
  ['insufficient_funds', 'payday', 4],
  ['processing_error', 24, 3],
  ['try_again_later', 12, 3],
  ['issuer_not_available', 12, 3],
  ['reenter_transaction', 6, 2],
  ['approve_with_id', 72, 2],
  ['card_velocity_exceeded', 72, 2],
  ['withdrawal_count_limit_exceeded', 72, 2],
  ['generic_decline', 48, 3],
  ['do_not_honor', 48, 3],
  ['no_action_taken', 48, 3],
];
const CUSTOMER_MUST_ACT =
  'expired_card incorrect_cvc invalid_cvc invalid_expiry_month invalid_expiry_year incorrect_number invalid_number ' +
  'authentication_required card_not_supported currency_not_supported call_issuer new_account_information_available ' +
  'invalid_account incorrect_pin invalid_pin offline_pin_required online_or_offline_pin_required pin_try_exceeded ' +
  'restricted_card not_permitted service_not_allowed transaction_not_allowed no_payment_method';
const STOP: [code: string, mail: string][] = [
  ['lost_card', 'neutral_once'],
  ['stolen_card', 'neutral_once'],
  ['pickup_card', 'neutral_once'],
  ['stop_payment_order', 'neutral_once'],
  ['do_not_try_again', 'neutral_once'],
  ['highest_risk_level', 'neutral_once'],
  ['fraudulent', 'none'],
  ['merchant_blacklist', 'none'],
  ['security_violation', 'none'],
  ['revocation_of_authorization', 'none'],
  ['revocation_of_all_authorizations', 'none'],
];

const decline = (code: string | undefined, codes: Record<string, string> = {}) => ({
  code,
  adviceCode: undefined,
  networkAdviceCode: undefined,
  networkDeclineCode: undefined,
  ...codes,
});

// A wrong line here charges a card that must be left alone, or writes to somebody who reported fraud.
describe('assessDecline', () => {
  it.each(SOFT)(
    '%s: the same card is tried again (%s h, at most %d times), mail only if unpaid',
    (code, hours, most) => {
      const rule = hours === 'payday' ? { kind: 'payday', most } : { kind: 'wait', hours, most };
      expect(assessDecline(decline(code), 'visa')).toMatchObject({ class: 'soft', mail: 'if_unpaid', retry: rule });
    },
  );

  it.each(CUSTOMER_MUST_ACT.split(' '))('%s: the customer is asked at once, the card is not tried again', (code) => {
    const mail = code === 'authentication_required' ? 'authenticate' : 'at_once';
    const expected = { class: 'customer_must_act', mail, retry: { kind: 'never' }, isFinal: false };
    expect(assessDecline(decline(code), 'visa')).toMatchObject(expected);
  });

  it.each(STOP)('%s: the card is never tried again, mail: %s', (code, mail) => {
    const expected = { class: 'stop', mail, retry: { kind: 'never' }, isFinal: true };
    expect(assessDecline(decline(code), 'visa')).toMatchObject(expected);
  });

  it('knows no code beside these, so that a new one is decided about', () => {
    const expected = [...SOFT.map(([code]) => code), ...CUSTOMER_MUST_ACT.split(' '), ...STOP.map(([code]) => code)];
    expect(Object.keys(DECLINE_STRATEGIES).sort()).toEqual(expected.sort());
  });

  it.each([['a_code_of_next_year'], [undefined]])('takes the unknown code %s as the customer’s to act', (code) => {
    expect(assessDecline(decline(code), 'visa')).toMatchObject({ class: 'customer_must_act', mail: 'at_once' });
  });

  it.each([
    ['01', 'never'],
    ['02', 72],
    ['03', 'never'],
    ['04', 'never'],
    ['21', 'never'],
    ['24', 1],
    ['25', 24],
    ['26', 48],
    ['27', 96],
    ['28', 144],
    ['29', 192],
    ['30', 240],
    ['40', 'never'],
    ['41', 'never'],
  ] as const)('honours the network’s advice %s: %s', (networkAdviceCode, expected) => {
    const assessment = assessDecline(decline('insufficient_funds', { networkAdviceCode }), 'mastercard');
    if (expected === 'never') expect(assessment).toMatchObject({ retry: { kind: 'never' }, isFinal: true });
    else expect(assessment).toMatchObject({ class: 'soft', waitHours: expected });
  });

  it('decides about every advice it knows', () => {
    expect(Object.keys(NETWORK_ADVICE)).toHaveLength(14);
  });

  it.each('04 07 12 14 15 41 43 46 57 R0 R1 R3'.split(' '))(
    'takes Visa’s %s as final, though not another network’s',
    (networkDeclineCode) => {
      expect(assessDecline(decline('do_not_honor', { networkDeclineCode }), 'visa')).toMatchObject({
        isFinal: true,
        retry: { kind: 'never' },
      });
      expect(assessDecline(decline('do_not_honor', { networkDeclineCode }), 'mastercard')).toMatchObject({
        isFinal: false,
        class: 'soft',
      });
    },
  );

  it('asks the customer where the bank’s advice says so', () => {
    const confirm = assessDecline(decline('do_not_honor', { adviceCode: 'confirm_card_data' }), 'visa');
    expect(confirm).toMatchObject({ class: 'customer_must_act', mail: 'at_once', isFinal: false });
    const never = assessDecline(decline('do_not_honor', { adviceCode: 'do_not_try_again' }), 'visa');
    expect(never).toMatchObject({ class: 'customer_must_act', isFinal: true });
  });
});
