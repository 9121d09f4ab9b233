import { z } from 'zod';

import { attach } from './payment-methods.attach.js';
import { endSubscription } from '../billing/collection.js';
import { endDiscount } from '../billing/discounts.js';
import { ownMethod } from '../billing/payments.js';
import {
  emptyable,
  inRange,
  integer,
  mergeMetadata,
  metadata,
  oneOf,
  type ParamsOf,
  range,
  text,
} from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';
import { resourceMissing } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireCustomer } from '../wire.js';

const address = z.strictObject({
  city: text.optional(),
  country: text.optional(),
  line1: text.optional(),
  line2: text.optional(),
  postal_code: text.optional(),
  state: text.optional(),
});

const customerShape = {
  address: emptyable(address).optional(),
  balance: integer.optional(),
  description: text.optional(),
  email: text.optional(),
  invoice_settings: z.strictObject({ default_payment_method: text.optional() }).optional(),
  metadata: metadata.optional(),
  name: text.optional(),
  phone: text.optional(),
  preferred_locales: z.array(text).optional(),
  tax_exempt: emptyable(oneOf('exempt', 'none', 'reverse')).optional(),
};

/** The parameters customers are created and updated with, parsed. */
export type CustomerWish = Partial<ParamsOf<typeof customerShape>> & {
  payment_method?: string;
  test_clock?: string;
};

/** `/v1/customers` */
export const customerRoutes: readonly Route[] = [
  route(
    'POST /v1/customers',
    { ...customerShape, payment_method: text.optional(), test_clock: text.optional() },
    ({ tx, params }) => createCustomer(tx, params),
  ),

  route('GET /v1/customers/:id', {}, ({ tx, id }) => tx.get('customers', id)),

  route('POST /v1/customers/:id', customerShape, ({ tx, id, params }) => {
    const customer = tx.get('customers', id);
    change(tx, customer, params);
    tx.emitUpdated('customer.updated', 'customers', customer);
    return customer;
  }),

  route('DELETE /v1/customers/:id', {}, ({ tx, id }) => {
    deleteCustomer(tx, id);
    return { id, object: 'customer', deleted: true };
  }),

  route('DELETE /v1/customers/:id/discount', {}, ({ tx, id }) => {
    const customer = tx.get('customers', id);
    const { discount } = customer;
    if (!discount) throw resourceMissing('discount', id);
    customer.discount = null;
    endDiscount(tx, discount.id);
    return { ...discount, deleted: true };
  }),

  listRoute('GET /v1/customers', { email: text.optional(), created: range.optional() }, ({ tx, params }) =>
    tx
      .all('customers')
      .filter((row) => params.email === undefined || row.email === params.email)
      .filter((row) => inRange(row.created, params.created)),
  ),
];

/** Ends everything a customer has, and forgets the customer. */
export function deleteCustomer(tx: Transaction, id: string): void {
  const customer = tx.get('customers', id);
  for (const row of tx.all('subscriptions').filter((sub) => sub.customer === id && sub.status !== 'canceled')) {
    endSubscription(tx, tx.get('subscriptions', row.id), 'cancellation_requested');
  }
  tx.emit('customer.deleted', customer);
  tx.remove('customers', id);
}

/**
 * Makes a customer.
 * @param id for fixtures that need a stable id
 */
export function createCustomer(tx: Transaction, wish: CustomerWish, id = newId('cus')): WireCustomer {
  const customer = tx.insert('customers', {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: tx.now,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: wish.test_clock === undefined ? null : tx.get('testClocks', wish.test_clock, 'test_clock').id,
  });
  change(tx, customer, withAttachedCard(tx, wish, id));
  tx.emit('customer.created', customer);
  return customer;
}

/** A test token becomes a card of its own when it is attached; the customer's default must name that card. */
function withAttachedCard(tx: Transaction, wish: CustomerWish, customerId: string): CustomerWish {
  if (wish.payment_method === undefined) return wish;
  const { id } = attach(tx, wish.payment_method, customerId);
  const isDefault = wish.invoice_settings?.default_payment_method === wish.payment_method;
  return isDefault ? { ...wish, invoice_settings: { default_payment_method: id } } : wish;
}

function change(tx: Transaction, customer: WireCustomer, wish: CustomerWish): void {
  const { metadata: changes, invoice_settings: settings, address: place, ...rest } = wish;
  const { payment_method: _attached, test_clock: _clock, tax_exempt: taxExempt, ...texts } = rest;
  Object.assign(customer, texts);
  if (taxExempt !== undefined) customer.tax_exempt = taxExempt ?? 'none';
  if (place !== undefined) {
    const empty = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
    customer.address = place && { ...empty, ...place };
  }
  customer.metadata = mergeMetadata(customer.metadata, changes);
  const method = settings?.default_payment_method;
  if (method === undefined) return;
  const param = 'invoice_settings[default_payment_method]';
  customer.invoice_settings.default_payment_method = ownMethod(tx, method, customer.id, param);
}
