import {
  add,
  divide,
  type Fraction,
  fraction,
  isLess,
  multiply,
  parseDecimal,
  roundFraction,
  subtract,
  ZERO,
} from './fraction.js';

/** Units by which prices recur. */
export type Interval = 'day' | 'week' | 'month' | 'year';

/** One step of a tiered price. Amounts are decimals of minor units; null is nothing. */
export interface PriceTier {
  /** Last unit of the step; null for the last step. */
  upTo: number | null;
  unitAmount: string | null;
  flatAmount: string | null;
}

/** A recurring price, with all that decides what a quantity of it costs. */
export interface RecurringPrice {
  interval: Interval;
  intervalCount: number;
  isMetered: boolean;
  /** Decimal of minor units; null for a tiered price, and for usage whose price is not known. */
  unitAmount: string | null;
  /** Null unless the price has tiers. */
  tiers: { mode: 'graduated' | 'volume'; steps: PriceTier[] } | null;
  /** Null unless units are sold in packages. */
  packages: { size: number; round: 'up' | 'down' } | null;
}

/** A coupon that never ends; the others do not change MRR. */
export interface LastingDiscount {
  /** Decimal of per cent; null for an amount. */
  percentOff: string | null;
  /** Minor units off every invoice; null for a percentage. */
  amountOffCents: number | null;
  /** Products it is limited to; null for all. */
  productIds: string[] | null;
}

/** What a subscription item contributes. */
export interface MrrItem {
  productId: string;
  price: RecurringPrice;
  quantity: number;
  /** Discounts of this item alone, in order. */
  discounts: LastingDiscount[];
  /** Taxes that the price includes, each a decimal of per cent; missing: none. */
  inclusiveTaxPercents?: readonly string[];
}

/**
 * MRR of a subscription in minor units, by Stripe's definition: licensed items normalised to a month, lowered by
 * lasting discounts (the items' own first, then the subscription's in their order), without the taxes that prices
 * include, never below zero.
 *
 * Exact, and rounded once at the end. Whether the subscription counts at all (trialing and paused ones do not) is the
 * caller's question.
 */
export function mrrOf(items: readonly MrrItem[], discounts: readonly LastingDiscount[] = []): number {
  const shortest = items.map(({ price }) => monthlyFactor(price)).reduce((a, b) => (isLess(a, b) ? b : a), ZERO);
  let parts = items.map(monthlyPart);
  // An amount comes off every invoice, and invoices follow the shortest interval.
  for (const discount of discounts) parts = reduceBy(parts, discount, shortest);
  return roundFraction(sum(parts.map(withoutTax)));
}

/** What an item costs per interval of its price, in minor units, before discounts; metered items cost nothing here. */
export function intervalAmount({ price, quantity }: Pick<MrrItem, 'price' | 'quantity'>): Fraction {
  if (price.isMetered) return ZERO;
  if (price.tiers)
    return price.tiers.mode === 'volume' ? volume(price.tiers.steps, quantity) : graduated(price.tiers.steps, quantity);
  return multiply(decimal(price.unitAmount), fraction(billedUnits(price, quantity)));
}

/** Months of a price's interval, inverted: a year is 1/12, a week 365/84, a day 365/12. */
function monthlyFactor({ interval, intervalCount }: RecurringPrice): Fraction {
  const count = BigInt(intervalCount);
  switch (interval) {
    case 'month':
      return fraction(1n, count);
    case 'year':
      return fraction(1n, 12n * count);
    case 'week':
      return fraction(365n, 84n * count);
    case 'day':
      return fraction(365n, 12n * count);
  }
}

function billedUnits({ packages }: RecurringPrice, quantity: number): bigint {
  const units = BigInt(quantity);
  if (!packages) return units;
  const size = BigInt(packages.size);
  return packages.round === 'up' ? (units + size - 1n) / size : units / size;
}

/** Every unit costs what the step says that holds the whole quantity. */
function volume(steps: readonly PriceTier[], quantity: number): Fraction {
  const step = steps.find(({ upTo }) => upTo === null || quantity <= upTo);
  return step ? stepAmount(step, quantity) : ZERO;
}

/** Every step charges for the units that fall into it. Without a unit the first one still charges its flat amount. */
function graduated(steps: readonly PriceTier[], quantity: number): Fraction {
  if (quantity === 0) return volume(steps, 0);
  let total = ZERO;
  let counted = 0;
  for (const step of steps) {
    const units = Math.min(quantity, step.upTo ?? quantity) - counted;
    if (units <= 0) break;
    total = add(total, stepAmount(step, units));
    counted += units;
  }
  return total;
}

function stepAmount(step: PriceTier, units: number): Fraction {
  return add(multiply(decimal(step.unitAmount), fraction(units)), decimal(step.flatAmount));
}

interface Part {
  productId: string;
  amount: Fraction;
  taxPercents: readonly string[];
}

/** An item's amount per month after its own discounts. */
function monthlyPart(item: MrrItem): Part {
  const factor = monthlyFactor(item.price);
  let amount = multiply(intervalAmount(item), factor);
  for (const discount of item.discounts) amount = multiply(amount, remainingShare(amount, discount, factor));
  return { productId: item.productId, amount, taxPercents: item.inclusiveTaxPercents ?? [] };
}

/** Takes a discount off the parts it is for; an amount is shared among them by their size. */
function reduceBy(parts: readonly Part[], discount: LastingDiscount, factor: Fraction): Part[] {
  const isFor = ({ productId }: Part): boolean => discount.productIds?.includes(productId) ?? true;
  const rest = remainingShare(sum(parts.filter(isFor)), discount, factor);
  return parts.map((part) => (isFor(part) ? { ...part, amount: multiply(part.amount, rest) } : part));
}

function remainingShare(total: Fraction, discount: LastingDiscount, factor: Fraction): Fraction {
  if (discount.percentOff !== null) return divide(subtract(fraction(100), decimal(discount.percentOff)), fraction(100));
  const off = multiply(fraction(discount.amountOffCents ?? 0), factor);
  if (!isLess(off, total)) return ZERO;
  return divide(subtract(total, off), total);
}

/** Taxes on one amount add up, and none is on another: 120 with 20 % included is 100. */
function withoutTax(part: Part): Part {
  const share = part.taxPercents.map(parseDecimal).reduce(add, fraction(100));
  return { ...part, amount: divide(multiply(part.amount, fraction(100)), share) };
}

function sum(parts: readonly Part[]): Fraction {
  return parts.reduce((total, part) => add(total, part.amount), ZERO);
}

function decimal(text: string | null): Fraction {
  return text === null ? ZERO : parseDecimal(text);
}
