import { z } from 'zod';

import { decodeCursor } from '../../shared/http/cursor.js';
import { limitQuery, offsetQuery, sinceQuery, untilQuery } from '../../shared/http/query-schemas.js';
import type { Page, PageWish } from '../page.js';

/** Query parameters that every list here has. */
export const listQuery = {
  limit: limitQuery,
  offset: offsetQuery,
  since: sinceQuery.optional(),
  until: untilQuery.optional(),
  cursor: z
    .string('must be given once')
    .max(200, 'must be a next_cursor of this list')
    .optional()
    .meta({ description: '`next_cursor` of the page before; costs the same on every page. Instead of `offset`.' }),
};

interface ListQuery {
  limit: number;
  offset: number;
  cursor?: string | undefined;
}

/** True unless a cursor and an offset are given at once. */
export function hasOnePosition(query: ListQuery): boolean {
  return query.cursor === undefined || query.offset === 0;
}

/**
 * Which page a query asks for.
 * @throws ParameterInvalidError for a cursor that no list gave out.
 */
export function toPageWish(query: ListQuery): PageWish {
  return {
    limit: query.limit,
    offset: query.offset,
    cursor: query.cursor === undefined ? undefined : decodeCursor(query.cursor),
  };
}

/** The answer of a list with rows of this shape. */
export function listAnswer<Row extends z.ZodType>(row: Row) {
  return z.object({
    data: z.array(row),
    total: z.int().nullable().meta({ description: 'All rows that match; null on a page asked for by `cursor`.' }),
    limit: z.int(),
    offset: z.int(),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  });
}

/** A page in wire names. */
export function toListAnswer<Row, WireRow>(query: ListQuery, page: Page<Row>, toWire: (row: Row) => WireRow) {
  return {
    data: page.rows.map(toWire),
    total: page.total,
    limit: query.limit,
    offset: query.offset,
    has_more: page.hasMore,
    next_cursor: page.nextCursor,
  };
}
