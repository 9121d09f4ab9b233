import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WirePlan, WirePrice, WireSubscription, WireSubscriptionItem } from '../wire.js';
import { currenciesOf } from './amounts.js';
import { type DiscountParam, setDiscounts } from './discounts.js';
import { mergeMetadata, type MetadataChange } from '../http/params.js';

/** How many items a subscription can have. */
const MOST_ITEMS = 20;

/** One entry of an `items` parameter. */
export interface ItemParam {
  id?: string;
  price?: string;
  quantity?: number;
  deleted?: boolean;
  discounts?: readonly DiscountParam[] | null;
  metadata?: MetadataChange;
}

/** The first and last second of an item's current period. */
export interface Period {
  start: number;
  end: number;
}

/** Makes an item of a subscription. A metered price has no quantity. */
export function newItem(
  tx: Transaction,
  subscription: Pick<WireSubscription, 'id' | 'currency'>,
  { param, name, period }: { param: ItemParam; name: string; period: Period },
): WireSubscriptionItem {
  const price = priceFor(tx, subscription.currency, param, name);
  const isMetered = price.recurring?.usage_type === 'metered';
  return {
    id: newId('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: tx.now,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: mergeMetadata({}, param.metadata),
    plan: planOf(price),
    price,
    ...(!isMetered && { quantity: param.quantity ?? 1 }),
    subscription: subscription.id,
    tax_rates: [],
  };
}

/** Sets the discounts of new items, which stand in the order of their parameters. */
export function setItemDiscounts(tx: Transaction, subscription: WireSubscription, params: readonly ItemParam[]): void {
  for (const [index, item] of subscription.items.data.entries()) {
    setDiscounts(tx, { subscription, item }, params[index]?.discounts, `items[${index}][discounts]`);
  }
}

/**
 * Changes a subscription's items as `items` says. An entry without an id adds an item; a new price without a quantity
 * sets the quantity to 1.
 *
 * @throws StripeFailure for an id of another subscription or a price that cannot be used
 */
export function changeItems(
  tx: Transaction,
  subscription: WireSubscription,
  params: readonly ItemParam[],
  period: (price: WirePrice) => Period,
): void {
  for (const [index, param] of params.entries()) {
    const name = `items[${index}]`;
    if (param.id === undefined) addItem(tx, subscription, { param, name, period });
    else changeItem(tx, subscription, param, name);
  }
  if (subscription.items.data.length === 0) {
    throw invalidRequest('A subscription must have at least one active plan.', { param: 'items' });
  }
  assertItemCount(subscription.items.data.length);
}

/** @throws StripeFailure for more items than a subscription can have */
export function assertItemCount(count: number): void {
  if (count > MOST_ITEMS)
    throw invalidRequest(`A subscription can have at most ${MOST_ITEMS} items.`, { param: 'items' });
}

/**
 * The price of an item parameter.
 * @throws StripeFailure when it is missing, inactive, not recurring or has no amount in the currency
 */
export function priceFor(tx: Transaction, currency: string | null, param: ItemParam, name: string): WirePrice {
  const at = { param: `${name}[price]` };
  if (param.price === undefined) {
    throw invalidRequest(`Missing required param: ${name}[price].`, { code: 'parameter_missing', ...at });
  }
  const price = structuredClone(tx.get('prices', param.price, at.param));
  if (!price.active) {
    throw invalidRequest('The price specified is inactive. This field only accepts active prices.', at);
  }
  if (price.type !== 'recurring') {
    throw invalidRequest(
      `The price specified is set to \`type=${price.type}\` but this field only accepts prices with \`type=recurring\`.`,
      at,
    );
  }
  const supported = currenciesOf(price);
  if (currency !== null && !supported.includes(currency)) {
    throw invalidRequest(
      `The price specified only supports \`${supported.join('`, `')}\`. This doesn't match the expected currency: \`${currency}\`.`,
      at,
    );
  }
  return price;
}

function addItem(
  tx: Transaction,
  subscription: WireSubscription,
  entry: { param: ItemParam; name: string; period: (price: WirePrice) => Period },
): void {
  const price = priceFor(tx, subscription.currency, entry.param, entry.name);
  if (subscription.items.data.some((item) => item.price.id === price.id)) {
    throw invalidRequest(`Cannot add multiple subscription items with the same plan: ${price.id}`, {
      param: `${entry.name}[price]`,
    });
  }
  const item = newItem(tx, subscription, { ...entry, period: entry.period(price) });
  subscription.items.data.push(item);
  setDiscounts(tx, { subscription, item }, entry.param.discounts, `${entry.name}[discounts]`);
}

function changeItem(tx: Transaction, subscription: WireSubscription, param: ItemParam, name: string): void {
  const item = subscription.items.data.find(({ id }) => id === param.id);
  if (!item) {
    throw invalidRequest(`No such subscription_item: '${String(param.id)}'`, {
      code: 'resource_missing',
      param: `${name}[id]`,
    });
  }
  if (param.deleted) {
    subscription.items.data = subscription.items.data.filter(({ id }) => id !== param.id);
    return;
  }
  if (param.price !== undefined && param.price !== item.price.id) {
    item.price = priceFor(tx, subscription.currency, param, name);
    item.plan = planOf(item.price);
    if (item.price.recurring?.usage_type === 'metered') delete item.quantity;
    else item.quantity = 1;
  }
  if (param.quantity !== undefined) item.quantity = param.quantity;
  setDiscounts(tx, { subscription, item }, param.discounts, `${name}[discounts]`);
  item.metadata = mergeMetadata(item.metadata, param.metadata);
}

/** The older form of a price, which Stripe still shows in items. */
function planOf(price: WirePrice): WirePlan {
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: price.recurring?.meter ?? null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: null,
    trial_period_days: null,
    usage_type: price.recurring?.usage_type ?? 'licensed',
  };
}
