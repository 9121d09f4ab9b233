import type { Json, JsonObject } from '../wire.js';

/** How many items a subscription shows; the others are in the list that its `items` is the beginning of. */
const MOST_SHOWN = 10;

/** A subscription with as many items as an answer shows; any other object as it is. */
export function withShownItems(value: JsonObject): JsonObject {
  const { items } = value;
  if (value.object !== 'subscription' || !isList(items) || items.data.length <= MOST_SHOWN) return value;
  return { ...value, items: { ...items, data: items.data.slice(0, MOST_SHOWN), has_more: true } };
}

function isList(value: Json): value is JsonObject & { data: Json[] } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Array.isArray(value.data);
}
