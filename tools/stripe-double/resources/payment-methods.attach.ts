import { createHash } from 'node:crypto';

import { type OwnBehaviour, TEST_CARDS, testCardName } from '../billing/card-behaviours.js';
import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WirePaymentMethod } from '../wire.js';

/** The visible parts of a card that a caller may choose. */
export interface CardWish {
  brand?: string;
  expMonth?: number;
  expYear?: number;
  fingerprint?: string;
  /** Instead of what the test card does. */
  behaviour?: OwnBehaviour;
}

/** Makes a card payment method that behaves like a test card. */
export function createCard(
  tx: Transaction,
  testCard: string,
  wish: CardWish = {},
  id = newId('pm'),
): WirePaymentMethod {
  const { last4, ...look } = TEST_CARDS[testCard] ?? { brand: 'visa', last4: '4242' };
  const brand = wish.brand ?? look.brand;
  tx.insert('cardBehaviours', { id, testCard, ...(wish.behaviour && { own: wish.behaviour }) });
  return tx.insert('paymentMethods', {
    id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'DE',
      display_brand: brand,
      exp_month: wish.expMonth ?? 12,
      exp_year: wish.expYear ?? new Date(tx.now * 1000).getUTCFullYear() + 3,
      fingerprint: wish.fingerprint ?? fingerprintOf(testCard),
      funding: 'credit',
      generated_from: null,
      last4,
      networks: { available: [brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: tx.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  });
}

/**
 * Attaches a payment method to a customer. A test token, such as `pm_card_visa`, makes a new one each time.
 * @throws StripeFailure when it is unknown or belongs to another customer
 */
export function attach(tx: Transaction, idOrToken: string, customerId: string): WirePaymentMethod {
  const token = testCardName(idOrToken);
  const method = token === undefined ? tx.get('paymentMethods', idOrToken, 'payment_method') : createCard(tx, token);
  if (method.customer === customerId) return method;
  if (method.customer !== null) {
    throw invalidRequest('The payment method you provided has already been attached to a customer.');
  }
  method.customer = customerId;
  tx.emit('payment_method.attached', method);
  return method;
}

/** The same card number has the same fingerprint, whoever uses it. */
function fingerprintOf(testCard: string): string {
  return createHash('sha256').update(testCard).digest('base64url').replace(/[-_]/g, 'x').slice(0, 16);
}
