import { toJson, type Json, type JsonObject } from '../wire.js';

/** Fields that an answer holds only when they are asked for. */
export const INCLUDABLE: Readonly<Record<string, readonly string[]>> = {
  customer: ['subscriptions'],
  price: ['tiers', 'currency_options'],
  coupon: ['applies_to', 'currency_options'],
  invoice: ['payments', 'confirmation_secret'],
};

/** The form of an object in an event: nothing is expanded, includable fields are left out. */
export function presentPlain(value: object): JsonObject {
  return withoutIncludable(toJson(value));
}

function withoutIncludable(value: JsonObject): JsonObject {
  const hidden = INCLUDABLE[String(value.object)] ?? [];
  const entries = Object.entries(value).filter(([key]) => !hidden.includes(key));
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutIncludableIn(child)]));
}

function withoutIncludableIn(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutIncludableIn);
  return typeof value === 'object' && value !== null ? withoutIncludable(value) : value;
}
