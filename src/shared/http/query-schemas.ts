import { z } from 'zod';

const MAX_OFFSET = 1_000_000;

/** A whole number in a query: digits only, so that `1e3`, `1.0` and ` 1` are refused rather than guessed at. */
export function queryInteger(min: number, max: number) {
  return z
    .string('must be given once, as a whole number')
    .refine((text) => /^\d{1,16}$/.test(text), 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `must not be less than ${min}`).max(max, `must not be greater than ${max}`))
    .meta({ type: 'integer', minimum: min, maximum: max });
}

/** `limit` of a list: 1–200, 50 unless given. */
export const limitQuery = queryInteger(1, 200).default(50).meta({ description: 'Rows per page; 50 unless given.' });

/** `offset` of a list: 0–1,000,000. */
export const offsetQuery = queryInteger(0, MAX_OFFSET)
  .default(0)
  .meta({ description: 'Rows to skip; 0 unless given.' });

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/;

/** Lower bound of a range, inclusive: a date means the start of that UTC day. */
export const sinceQuery = dateBound('start').meta({
  description: 'ISO 8601 date or time; inclusive.',
  examples: ['2026-05-01'],
});

/** Upper bound of a range, inclusive: a date means the end of that UTC day. */
export const untilQuery = dateBound('end').meta({
  description: 'ISO 8601 date or time; inclusive.',
  examples: ['2026-05-31'],
});

/** True unless both bounds are given and the wrong way round. */
export function isOrderedRange(range: { since?: Date | undefined; until?: Date | undefined }): boolean {
  return !range.since || !range.until || range.since <= range.until;
}

/**
 * The first instant after an inclusive upper bound. A bound without a fraction stands for its whole second, as times on
 * the wire do: the time a row was shown with, sent back as `until`, includes that row.
 */
export function endOfBound(until: Date): Date {
  const lengthMs = until.getUTCMilliseconds() === 0 ? 1_000 : 1;
  return new Date(until.getTime() + lengthMs);
}

function dateBound(edge: 'start' | 'end') {
  return z.string('must be given once').transform((text, context): Date => {
    const bound = parseBound(text, edge);
    if (bound) return bound;
    context.addIssue({
      code: 'custom',
      message: 'must be an ISO 8601 date (2026-05-01) or time (2026-05-01T10:00:00Z)',
    });
    return z.NEVER;
  });
}

function parseBound(text: string, edge: 'start' | 'end'): Date | undefined {
  const isDate = DATE.test(text);
  if (!isDate && !DATE_TIME.test(text)) return undefined;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  // JavaScript turns 2026-02-30 into 2 March; a day that changes on the way is no day.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  const bound = isDate ? new Date(`${text}T${edge === 'start' ? '00:00:00.000' : '23:59:59.999'}Z`) : new Date(text);
  const year = bound.getUTCFullYear();
  return year >= 1970 && year <= 2100 ? bound : undefined;
}
