import { reactivate } from '../billing/collection.js';
import { emitFailure, markPaid, markUncollectible, markVoid, subscriptionOf } from '../billing/invoicing.js';
import { charge, declineFailure, ownMethod } from '../billing/payments.js';
import { applyPendingUpdate } from '../billing/plan-change.js';
import { previewInvoice, previewShape } from './invoices.preview.js';
import { flag, inRange, mergeMetadata, metadata, oneOf, type ParamsOf, range, text } from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';
import { invalidRequest } from '../http/stripe-failure.js';
import type { Transaction } from '../state/transaction.js';
import type { WireInvoice } from '../wire.js';

const payShape = {
  payment_method: text.optional(),
  off_session: flag.optional(),
  paid_out_of_band: flag.optional(),
  forgive: flag.optional(),
};

/** How an invoice is to be paid, parsed. */
export type PayWish = ParamsOf<typeof payShape>;

/** `/v1/invoices` */
export const invoiceRoutes: readonly Route[] = [
  route('GET /v1/invoices/:id', {}, ({ tx, id }) => tx.get('invoices', id)),

  route('POST /v1/invoices/:id', { metadata: metadata.optional(), auto_advance: flag.optional() }, (call) => {
    const invoice = call.tx.get('invoices', call.id);
    invoice.metadata = mergeMetadata(invoice.metadata ?? {}, call.params.metadata);
    invoice.auto_advance = call.params.auto_advance ?? invoice.auto_advance ?? true;
    call.tx.emitUpdated('invoice.updated', 'invoices', invoice);
    return invoice;
  }),

  route('POST /v1/invoices/:id/pay', payShape, ({ tx, id, params }) => payInvoice(tx, tx.get('invoices', id), params)),

  route('POST /v1/invoices/:id/void', {}, ({ tx, id }) => {
    const invoice = tx.get('invoices', id);
    markVoid(tx, invoice);
    return invoice;
  }),

  route('POST /v1/invoices/:id/mark_uncollectible', {}, ({ tx, id }) => {
    const invoice = tx.get('invoices', id);
    markUncollectible(tx, invoice, 'user_forgiven');
    return invoice;
  }),

  route('POST /v1/invoices/create_preview', previewShape, ({ tx, params }) => previewInvoice(tx, params)),

  listRoute(
    'GET /v1/invoices',
    {
      customer: text.optional(),
      subscription: text.optional(),
      status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void').optional(),
      created: range.optional(),
      collection_method: oneOf('charge_automatically', 'send_invoice').optional(),
    },
    ({ tx, params }) =>
      tx
        .all('invoices')
        .filter((row) => params.customer === undefined || row.customer === params.customer)
        .filter((row) => params.status === undefined || row.status === params.status)
        .filter((row) => (params.collection_method ?? row.collection_method) === row.collection_method)
        .filter((row) => inRange(row.created, params.created))
        .filter((row) => isOf(row, params.subscription)),
  ),
];

/**
 * Pays an open invoice by hand. A try after the first does not count as an attempt and does not move the next one.
 *
 * @throws StripeFailure 402 when the payment is declined; the try itself is kept
 */
export function payInvoice(tx: Transaction, invoice: WireInvoice, wish: PayWish): WireInvoice {
  assertPayable(invoice);
  const subscription = subscriptionOf(tx, invoice);
  if (wish.paid_out_of_band || wish.forgive) markPaid(tx, invoice, { isOutOfBand: true });
  else chargeByHand(tx, invoice, wish.payment_method ?? subscription?.default_payment_method ?? undefined);

  if (!subscription) return invoice;
  if (subscription.pending_update && subscription.latest_invoice === invoice.id) applyPendingUpdate(tx, subscription);
  reactivate(tx, subscription, invoice);
  return invoice;
}

function chargeByHand(tx: Transaction, invoice: WireInvoice, wanted: string | undefined): void {
  const method = wanted && ownMethod(tx, wanted, String(invoice.customer), 'payment_method');
  const outcome = charge(tx, invoice, method);
  if (!invoice.attempted) invoice.attempt_count += 1;
  invoice.attempted = true;
  if (outcome.isPaid) {
    markPaid(tx, invoice);
    return;
  }
  emitFailure(tx, invoice, outcome);
  if (outcome.paymentIntent === null) throw invalidRequest(outcome.decline.message, { code: 'missing' });
  throw declineFailure(outcome.decline, outcome.paymentIntent, true);
}

function assertPayable(invoice: WireInvoice): void {
  if (invoice.status === 'paid') throw invalidRequest('Invoice is already paid', { code: 'invoice_already_paid' });
  if (invoice.status === 'open' || invoice.status === 'uncollectible') return;
  throw invalidRequest(`This invoice cannot be paid because its status is ${String(invoice.status)}.`);
}

function isOf(invoice: Readonly<WireInvoice>, subscriptionId: string | undefined): boolean {
  if (subscriptionId === undefined) return true;
  return invoice.parent?.subscription_details?.subscription === subscriptionId;
}
