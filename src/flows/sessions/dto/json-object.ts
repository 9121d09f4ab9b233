import { z } from 'zod';

const MAX_BYTES = 8 * 1024;
const MAX_DEPTH = 5;
const MAX_KEYS = 50;

/** A free-form JSON object of at most 8 KiB. */
export const smallObject = z
  .record(z.string(), z.unknown())
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= MAX_BYTES, 'must not be larger than 8 KiB');

/** A free-form JSON object that a merchant attaches: at most 50 keys, five levels, 8 KiB. */
export const metadataObject = smallObject
  .refine((value) => Object.keys(value).length <= MAX_KEYS, `must not have more than ${MAX_KEYS} keys`)
  .refine((value) => depthOf(value) <= MAX_DEPTH, `must not be nested deeper than ${MAX_DEPTH} levels`);

/** Levels of objects and arrays; 1 for a flat object. The body parser has bounded them long before. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
