import { withShownItems } from './embedded-items.js';
import { toJson, type Json, type JsonObject } from '../wire.js';

/** Fields of objects that an answer holds only when they are asked for. */
const INCLUDABLE: Readonly<Record<string, readonly string[]>> = {
  customer: ['subscriptions'],
  price: ['tiers', 'currency_options'],
  coupon: ['applies_to', 'currency_options'],
  invoice: ['payments', 'confirmation_secret'],
};

/** A price's amounts of one currency. */
const CURRENCY_OPTION = /^currency_options\.[a-z]{3}$/;

/**
 * Which fields an answer holds only when they are asked for, at a place in an object.
 * @param path inside the object; empty for the object itself
 */
export function includableAt(type: string, path: string): readonly string[] {
  if (path === '') return INCLUDABLE[type] ?? [];
  return type === 'price' && CURRENCY_OPTION.test(path) ? ['tiers'] : [];
}

/** The form of an object in an event: nothing is expanded, includable fields are left out. */
export function presentPlain(value: object): JsonObject {
  return withoutIncludable(toJson(value));
}

function withoutIncludable(whole: JsonObject): JsonObject {
  const value = withShownItems(whole);
  const hidden = INCLUDABLE[String(value.object)] ?? [];
  const entries = Object.entries(value).filter(([key]) => !hidden.includes(key));
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutIncludableIn(child)]));
}

function withoutIncludableIn(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutIncludableIn);
  return typeof value === 'object' && value !== null ? withoutIncludable(value) : value;
}
