import { isDeepStrictEqual } from 'node:util';

import type { Json, JsonObject } from '../wire.js';

/**
 * The former values of what differs between two versions of an object, as `data.previous_attributes` shows them:
 * nested objects only with their changed fields, lists and arrays whole, added keys as null.
 */
export function previousAttributes(before: JsonObject, after: JsonObject): JsonObject {
  const previous: JsonObject = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, current] = [before[key], after[key]];
    if (isDeepStrictEqual(old, current)) continue;
    previous[key] = isPlain(old) && isPlain(current) ? previousAttributes(old, current) : (old ?? null);
  }
  return previous;
}

function isPlain(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.object !== 'list';
}
