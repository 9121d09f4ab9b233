import { z } from 'zod';

import { nextBoundary } from '../billing/calendar.js';
import { setDiscounts } from '../billing/discounts.js';
import { buildInvoice, type InvoiceFacts } from '../billing/invoice-factory.js';
import { periodLine } from '../billing/invoice-lines.js';
import { applyPlan, intervalOf } from '../billing/plan-change.js';
import { flag, integer, oneOf, type ParamsOf, text } from '../http/params.js';
import { invalidRequest } from '../http/stripe-failure.js';
import type { Transaction } from '../state/transaction.js';
import type { WireInvoice, WireInvoiceLine, WireSubscription } from '../wire.js';
import { discountsParam, itemParam, prorationBehavior } from './subscriptions.update.js';

/** The parameters of a preview that the double knows. */
export const previewShape = {
  customer: text.optional(),
  subscription: text,
  discounts: discountsParam.optional(),
  subscription_details: z
    .strictObject({
      items: z.array(itemParam).optional(),
      proration_behavior: prorationBehavior.optional(),
      proration_date: integer.optional(),
      billing_cycle_anchor: z.strictObject({ type: oneOf('now', 'unchanged') }).optional(),
      cancel_at_period_end: flag.optional(),
    })
    .optional(),
};

/** What to preview, parsed. */
export type PreviewWish = ParamsOf<typeof previewShape>;

/**
 * The next invoice of a subscription, as it would be after a change. What was changed to find out is forgotten.
 *
 * @throws StripeFailure `invoice_upcoming_none` for a subscription that will not be billed again
 */
export function previewInvoice(tx: Transaction, wish: PreviewWish): WireInvoice {
  const subscription = tx.get('subscriptions', wish.subscription, 'subscription');
  setDiscounts(tx, { subscription }, wish.discounts);
  const isEnding = wish.subscription_details?.cancel_at_period_end ?? subscription.cancel_at_period_end;
  if (subscription.status === 'canceled' || isEnding) {
    throw invalidRequest('No upcoming invoices for customer', { code: 'invoice_upcoming_none' });
  }
  const { lines, isBilledNow } = costOf(tx, subscription, wish);
  const facts: InvoiceFacts = isBilledNow
    ? { reason: 'upcoming', lines, period: { start: tx.now, end: tx.now } }
    : { reason: 'upcoming', lines: [...lines, ...nextPeriod(subscription)], period: currentPeriod(subscription) };
  const pending = tx.all('pendingLines').filter((row) => row.subscriptionId === subscription.id);
  const invoice = buildInvoice(tx, subscription, {
    ...facts,
    lines: [...pending.map((row) => row.line), ...facts.lines],
  });
  tx.discard();
  return invoice;
}

function costOf(
  tx: Transaction,
  subscription: WireSubscription,
  wish: PreviewWish,
): { lines: WireInvoiceLine[]; isBilledNow: boolean } {
  const details = wish.subscription_details;
  if (!details?.items && !details?.billing_cycle_anchor) return { lines: [], isBilledNow: false };
  const behavior = details.proration_behavior ?? 'create_prorations';
  const { lines, isCycleReset } = applyPlan(tx, subscription, {
    items: details.items ?? [],
    prorationBehavior: behavior,
    ...(details.proration_date !== undefined && { prorationDate: details.proration_date }),
    anchor: details.billing_cycle_anchor?.type ?? 'unchanged',
    paymentBehavior: 'allow_incomplete',
  });
  return { lines, isBilledNow: isCycleReset || behavior === 'always_invoice' };
}

function nextPeriod(subscription: WireSubscription): WireInvoiceLine[] {
  return subscription.items.data.map((item) => {
    const start = item.current_period_end;
    const end = nextBoundary(subscription.billing_cycle_anchor, intervalOf(item.price), start);
    return periodLine(subscription, { ...item, current_period_start: start, current_period_end: end });
  });
}

function currentPeriod(subscription: WireSubscription): { start: number; end: number } {
  const [first] = subscription.items.data;
  return { start: first?.current_period_start ?? 0, end: first?.current_period_end ?? 0 };
}
