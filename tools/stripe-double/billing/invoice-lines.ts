import { newId } from '../state/ids.js';
import type { WireInvoiceLine, WireSubscription, WireSubscriptionItem } from '../wire.js';
import { amountOf, pricedIn, shareOf } from './amounts.js';

/** The charge for an item's current period. */
export function periodLine(subscription: WireSubscription, item: WireSubscriptionItem): WireInvoiceLine {
  const quantity = item.quantity ?? 1;
  const period = { start: item.current_period_start, end: item.current_period_end };
  const amount = amountOf(item.price, subscription.currency, quantity);
  return lineOf(subscription, item, { amount, period, isProration: false });
}

/** A trial costs nothing, and its invoice says so. */
export function trialLine(subscription: WireSubscription, item: WireSubscriptionItem): WireInvoiceLine {
  return { ...periodLine(subscription, item), amount: 0, subtotal: 0 };
}

/**
 * The credit for the unused rest of an item's period (`sign` -1), or the charge for the rest of it at a new price
 * (`sign` 1).
 */
export function prorationLine(
  subscription: WireSubscription,
  item: WireSubscriptionItem,
  { at, sign }: { at: number; sign: 1 | -1 },
): WireInvoiceLine {
  const { current_period_start: start, current_period_end: end } = item;
  const full = amountOf(item.price, subscription.currency, item.quantity ?? 1);
  const amount = sign * shareOf(full, Math.max(0, end - at), end - start);
  return lineOf(subscription, item, { amount, period: { start: at, end }, isProration: true });
}

interface LineFacts {
  amount: number;
  period: { start: number; end: number };
  isProration: boolean;
}

function lineOf(subscription: WireSubscription, item: WireSubscriptionItem, facts: LineFacts): WireInvoiceLine {
  const quantity = item.quantity ?? 1;
  return {
    id: newId('il'),
    object: 'line_item',
    amount: facts.amount,
    currency: subscription.currency,
    description: descriptionOf(item, facts),
    discount_amounts: [],
    discountable: !facts.isProration,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: { ...subscription.metadata },
    parent: {
      type: 'subscription_item_details',
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: facts.isProration,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
    },
    period: facts.period,
    pretax_credit_amounts: [],
    pricing: {
      type: 'price_details',
      price_details: { price: item.price.id, product: item.price.product },
      unit_amount_decimal: pricedIn(item.price, subscription.currency).unit_amount_decimal,
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: facts.amount,
    taxes: [],
  };
}

function descriptionOf(item: WireSubscriptionItem, { amount, isProration }: LineFacts): string {
  const name = item.price.nickname ?? item.price.product;
  if (!isProration) return `${item.quantity ?? 1} × ${name}`;
  return amount < 0 ? `Unused time on ${name}` : `Remaining time on ${name}`;
}
