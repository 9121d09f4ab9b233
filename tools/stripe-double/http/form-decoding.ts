import type { Json, JsonObject } from '../wire.js';

const KEY_PARTS = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;

/**
 * Decodes Stripe's form encoding: `items[0][price]=x` becomes `{ items: [{ price: 'x' }] }`. Every value stays a
 * string; arrays are written `a[0]=` or `a[]=`. A key that is not of this form keeps its text, so that it is refused
 * as an unknown parameter.
 */
export function decodeForm(encoded: string): JsonObject {
  const root: JsonObject = Object.create(null) as JsonObject;
  for (const [key, value] of new URLSearchParams(encoded)) assign(root, partsOf(key), value);
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, withArrays(value)]));
}

function partsOf(key: string): string[] {
  const match = KEY_PARTS.exec(key);
  if (!match) return [key];
  const nested = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '');
  return [match[1] ?? '', ...nested];
}

function assign(target: JsonObject, [part = '', ...rest]: string[], value: string): void {
  const key = part === '' ? String(Object.keys(target).length) : part;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const child = target[key];
  const branch = isBranch(child) ? child : (Object.create(null) as JsonObject);
  target[key] = branch;
  assign(branch, rest, value);
}

function withArrays(value: Json): Json {
  if (!isBranch(value)) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, withArrays(child)] as const);
  const isArray = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key));
  if (!isArray) return Object.fromEntries(entries);
  return entries.sort(([left], [right]) => Number(left) - Number(right)).map(([, child]) => child);
}

function isBranch(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
