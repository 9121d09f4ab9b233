import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireCustomer, WireInvoice, WireInvoiceLine, WireSubscription } from '../wire.js';
import { discountAmount, discountsInForce, inForce } from './discounts.js';
import { INVOICE_DEFAULTS } from './invoice-defaults.js';

/** Why an invoice exists. */
export type BillingReason = 'subscription_create' | 'subscription_cycle' | 'subscription_update' | 'upcoming';

/** What an invoice is made of. */
export interface InvoiceFacts {
  reason: BillingReason;
  lines: WireInvoiceLine[];
  period: { start: number; end: number };
}

/** Builds an open invoice of a subscription, with the discounts in force and the customer's balance applied. */
export function buildInvoice(tx: Transaction, subscription: WireSubscription, facts: InvoiceFacts): WireInvoice {
  const customer = tx.get('customers', subscription.customer, 'customer');
  const id = newId(facts.reason === 'upcoming' ? 'upcoming_in' : 'in');
  const lines = facts.lines.map((line) => withItemDiscounts(tx, subscription, { ...line, invoice: id }));
  const onItems = lines.flatMap((line) => line.discount_amounts ?? []);
  const discounts = [...onItems, ...applyDiscounts(tx, subscription, lines)];
  const subtotal = sum(lines.map((line) => line.amount));
  const total = subtotal - sum(discounts.map(({ amount }) => amount));
  const owed = total + customer.balance;
  const amountDue = Math.max(0, owed);
  return {
    ...structuredClone(INVOICE_DEFAULTS),
    ...customerFields(customer),
    id,
    amount_due: amountDue,
    amount_remaining: amountDue,
    auto_advance: true,
    billing_reason: facts.reason,
    collection_method: subscription.collection_method,
    created: tx.now,
    currency: subscription.currency,
    default_payment_method: subscription.default_payment_method,
    discounts: discounts.map(({ discount }) => discount),
    ending_balance: Math.min(0, owed),
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    parent: {
      type: 'subscription_details',
      quote_details: null,
      subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
    },
    period_end: facts.period.end,
    period_start: facts.period.start,
    starting_balance: customer.balance,
    subtotal,
    subtotal_excluding_tax: subtotal,
    total,
    total_discount_amounts: discounts,
    total_excluding_tax: total,
    total_pretax_credit_amounts: discounts.map(({ amount, discount }) => ({ amount, discount, type: 'discount' })),
  };
}

/** What one discount takes off. */
interface DiscountAmount {
  amount: number;
  discount: string;
}

/** An item's own discounts come first, off its own line. */
function withItemDiscounts(tx: Transaction, subscription: WireSubscription, line: WireInvoiceLine): WireInvoiceLine {
  const itemId = line.parent?.subscription_item_details?.subscription_item;
  const item = subscription.items.data.find(({ id }) => id === itemId);
  if (!item || !line.discountable || item.discounts.length === 0) return line;
  let rest = line.amount;
  const amounts = inForce(tx, item.discounts).map(({ discount, coupon }): DiscountAmount => {
    const amount = discountAmount(coupon, rest, subscription.currency);
    rest -= amount;
    return { amount, discount: discount.id };
  });
  return { ...line, discount_amounts: amounts, discounts: amounts.map(({ discount }) => discount) };
}

/** Discounts of the whole subscription reduce one after the other what is left of the discountable lines. */
function applyDiscounts(tx: Transaction, subscription: WireSubscription, lines: WireInvoiceLine[]): DiscountAmount[] {
  let rest = sum(lines.filter((line) => line.discountable).map(leftOf));
  return discountsInForce(tx, subscription).map(({ discount, coupon }) => {
    const products = coupon.applies_to?.products;
    const eligible = products ? Math.min(rest, amountOfProducts(lines, products)) : rest;
    const amount = discountAmount(coupon, eligible, subscription.currency);
    rest -= amount;
    return { amount, discount: discount.id };
  });
}

function amountOfProducts(lines: WireInvoiceLine[], products: readonly string[]): number {
  const eligible = lines.filter((line) => products.includes(line.pricing?.price_details?.product ?? ''));
  return sum(eligible.filter((line) => line.discountable).map(leftOf));
}

function leftOf(line: WireInvoiceLine): number {
  return line.amount - sum((line.discount_amounts ?? []).map(({ amount }) => amount));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function customerFields(customer: WireCustomer): Partial<WireInvoice> {
  return {
    customer: customer.id,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
  };
}
