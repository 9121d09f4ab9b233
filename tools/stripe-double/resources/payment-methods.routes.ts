import { z } from 'zod';

import { attach, createCard } from './payment-methods.attach.js';
import { testCardOfNumber } from '../billing/card-behaviours.js';
import { integer, mergeMetadata, metadata, oneOf, text } from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';
import { invalidRequest } from '../http/stripe-failure.js';
import type { Transaction } from '../state/transaction.js';

const card = z.strictObject({
  number: text.optional(),
  token: text.optional(),
  exp_month: integer.optional(),
  exp_year: integer.optional(),
  cvc: text.optional(),
});

/** `/v1/payment_methods` and a customer's list of them */
export const paymentMethodRoutes: readonly Route[] = [
  route('POST /v1/payment_methods', { type: oneOf('card'), card, metadata: metadata.optional() }, ({ tx, params }) => {
    const { number = '4242424242424242', exp_month: expMonth, exp_year: expYear } = params.card;
    const method = createCard(tx, testCardOfNumber(number), {
      ...(expMonth !== undefined && { expMonth }),
      ...(expYear !== undefined && { expYear }),
    });
    method.metadata = mergeMetadata({}, params.metadata);
    return method;
  }),

  route('GET /v1/payment_methods/:id', {}, ({ tx, id }) => tx.get('paymentMethods', id)),

  route('POST /v1/payment_methods/:id/attach', { customer: text }, ({ tx, id, params }) =>
    attach(tx, id, tx.get('customers', params.customer, 'customer').id),
  ),

  route('POST /v1/payment_methods/:id/detach', {}, ({ tx, id }) => {
    const method = tx.get('paymentMethods', id);
    if (method.customer === null) {
      throw invalidRequest('The payment method you provided is not attached to a customer.');
    }
    forget(tx, method.customer, id);
    method.customer = null;
    tx.emit('payment_method.detached', method);
    return method;
  }),

  listRoute(
    'GET /v1/payment_methods',
    { customer: text.optional(), type: oneOf('card').optional() },
    ({ tx, params }) =>
      tx
        .all('paymentMethods')
        .filter((row) => row.customer !== null && (params.customer === undefined || row.customer === params.customer)),
  ),

  listRoute('GET /v1/customers/:id/payment_methods', { type: oneOf('card').optional() }, ({ tx, id }) => {
    const customer = tx.get('customers', id);
    return tx.all('paymentMethods').filter((row) => row.customer === customer.id);
  }),
];

/** A detached card is no one's default any more. */
function forget(tx: Transaction, customerId: string, methodId: string): void {
  const settings = tx.find('customers', customerId)?.invoice_settings;
  if (settings?.default_payment_method === methodId) settings.default_payment_method = null;
  for (const row of tx.all('subscriptions').filter((sub) => sub.default_payment_method === methodId)) {
    tx.get('subscriptions', row.id).default_payment_method = null;
  }
}
