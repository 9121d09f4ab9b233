import { z } from 'zod';

import { invalidRequest, type StripeFailure } from './stripe-failure.js';

/**
 * Building blocks for the parameters of a route. Form values arrive as strings; each block checks the text and
 * returns the typed value. Objects refuse unknown keys, as Stripe does.
 */
export const text = z.string();

/** A whole number, such as an amount in minor units or a Unix time. */
export const integer = z
  .string()
  .regex(/^-?\d+$/, { error: (issue) => `Invalid integer: ${String(issue.input)}` })
  .transform(Number);

/** A number with decimals, such as a percentage. */
export const decimalNumber = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, { error: (issue) => `Invalid decimal: ${String(issue.input)}` })
  .transform(Number);

/** A decimal that keeps its exact text, such as `unit_amount_decimal`. */
export const decimalText = z
  .string()
  .regex(/^-?\d+(\.\d{1,12})?$/, { error: (issue) => `Invalid decimal: ${String(issue.input)}` });

/** `true` or `false`. */
export const flag = z
  .enum(['true', 'false'], { error: (issue) => `Invalid boolean: ${String(issue.input)}` })
  .transform((value) => value === 'true');

/** One of a closed set of words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words): z.ZodEnum<EnumOf<Words>> {
  return z.enum(words) as unknown as z.ZodEnum<EnumOf<Words>>;
}

type EnumOf<Words extends readonly string[]> = { [Word in Words[number]]: Word };

/** A parameter that the empty string clears: null then, undefined when it was not sent. */
export function emptyable<T extends z.ZodType>(schema: T): z.ZodPreprocess<z.ZodNullable<T>> {
  return z.preprocess((value) => (value === '' ? null : value), schema.nullable());
}

/** Metadata: at most 50 keys of 40 characters with values of 500; an empty value removes the key. */
export const metadata = emptyable(
  z
    .record(z.string().max(40), z.string().max(500))
    .refine((entries) => Object.keys(entries).length <= 50, { error: 'Metadata can have at most 50 keys.' }),
);

/** What `metadata` yields. */
export type MetadataChange = z.infer<typeof metadata> | undefined;

/** A time or a range of times. */
export const range = z.union([
  integer,
  z.strictObject({ gt: integer.optional(), gte: integer.optional(), lt: integer.optional(), lte: integer.optional() }),
]);

/** What `range` yields. */
export type Range = z.infer<typeof range>;

/** The parameters of every list. */
export const paging = {
  limit: integer.optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
};

/** What a route with these parameters receives. */
export type ParamsOf<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape, z.core.$strict>>;

/**
 * Checks decoded parameters against a schema.
 * @throws StripeFailure 400 in Stripe's words: `parameter_unknown`, `parameter_missing`, a wrong value
 */
export function parseParams<T extends z.ZodType>(schema: T, params: object): z.infer<T> {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const issues = flatten(result.error.issues, []);
  const worst = issues.find((issue) => issue.code === 'unrecognized_keys') ?? issues[0];
  if (!worst) throw invalidRequest('Invalid request');
  throw toFailure(worst, params);
}

/** A change of metadata, merged into the present values. */
export function mergeMetadata(present: Record<string, string>, change: MetadataChange): Record<string, string> {
  if (change === undefined) return present;
  const merged = { ...present, ...change };
  return change === null ? {} : Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}

/** Whether a time lies in a range; always, without one. */
export function inRange(time: number, wanted: Range | undefined): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === 'number') return time === wanted;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = wanted;
  return time > gt && time >= gte && time < lt && time <= lte;
}

/** In a union the branch that got furthest says best what is wrong. */
function flatten(issues: readonly z.core.$ZodIssue[], base: PropertyKey[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code !== 'invalid_union') return [{ ...issue, path }];
    const branches = issue.errors.map((errors) => flatten(errors, path));
    const deepest = branches.sort((left, right) => depth(right) - depth(left))[0];
    return deepest ?? [{ ...issue, path }];
  });
}

function depth(issues: z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));
}

function toFailure(issue: z.core.$ZodIssue, params: object): StripeFailure {
  if (issue.code === 'unrecognized_keys') {
    const param = nameOf([...issue.path, issue.keys[0] ?? '']);
    return invalidRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  const param = nameOf(issue.path);
  if (valueAt(params, issue.path) === undefined) {
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  if (issue.code === 'invalid_value') {
    return invalidRequest(`Invalid ${param}: must be one of ${issue.values.map(String).join(', ')}`, { param });
  }
  if (issue.message.startsWith('Invalid integer')) {
    return invalidRequest(issue.message, { code: 'parameter_invalid_integer', param });
  }
  return invalidRequest(`Invalid ${param}: ${issue.message}`, { param });
}

function valueAt(params: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], params);
}

function nameOf(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return (first ?? '') + rest.map((part) => `[${part}]`).join('');
}
