import { z } from 'zod';

import { inRange, oneOf, range, text } from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';

/** `/v1/invoice_payments`, `/v1/payment_intents` and `/v1/charges`: what became of the tries to collect invoices. */
export const paymentRoutes: readonly Route[] = [
  route('GET /v1/invoice_payments/:id', {}, ({ tx, id }) => tx.get('invoicePayments', id)),

  listRoute(
    'GET /v1/invoice_payments',
    {
      invoice: text.optional(),
      status: oneOf('canceled', 'open', 'paid').optional(),
      created: range.optional(),
      payment: z.strictObject({ type: oneOf('payment_intent'), payment_intent: text }).optional(),
    },
    ({ tx, params }) =>
      tx
        .all('invoicePayments')
        .filter((row) => params.invoice === undefined || row.invoice === params.invoice)
        .filter((row) => params.status === undefined || row.status === params.status)
        .filter((row) => params.payment === undefined || row.payment.payment_intent === params.payment.payment_intent)
        .filter((row) => inRange(row.created, params.created)),
  ),

  route('GET /v1/payment_intents/:id', {}, ({ tx, id }) => tx.get('paymentIntents', id)),

  listRoute('GET /v1/payment_intents', { customer: text.optional(), created: range.optional() }, ({ tx, params }) =>
    tx
      .all('paymentIntents')
      .filter((row) => params.customer === undefined || row.customer === params.customer)
      .filter((row) => inRange(row.created, params.created)),
  ),

  route('GET /v1/charges/:id', {}, ({ tx, id }) => tx.get('charges', id)),

  listRoute(
    'GET /v1/charges',
    { customer: text.optional(), payment_intent: text.optional(), created: range.optional() },
    ({ tx, params }) =>
      tx
        .all('charges')
        .filter((row) => params.customer === undefined || row.customer === params.customer)
        .filter((row) => params.payment_intent === undefined || row.payment_intent === params.payment_intent)
        .filter((row) => inRange(row.created, params.created)),
  ),
];
