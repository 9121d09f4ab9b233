import { z } from 'zod';

import { type Cursor, decodeCursor, encodeCursor } from './cursor.js';
import { limitQuery } from './query-schemas.js';

/** Query of a list that is read page by page. */
export const PageQuery = z.object({
  limit: limitQuery,
  cursor: z
    .string('must be given once')
    .transform(decodeCursor)
    .optional()
    .meta({ description: '`next_cursor` of the page before.' }),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A row of a list sorted by (time, id). */
export interface PagedRow {
  id: string;
  /** The time it is sorted by, as {@link cursorTime} selects it. */
  cursorTime: string;
}

/** One page of a list. */
export interface Page<Row> {
  rows: Row[];
  hasMore: boolean;
  nextCursor: string | null;
}

/** SQL for a column's time with microseconds, as a {@link Cursor} holds it. */
export function cursorTime(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`;
}

/** The page that `limit + 1` rows make: the row too many only tells that there are more. */
export function toPage<Row extends PagedRow>(rows: readonly Row[], limit: number): Page<Row> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit;
  const end: Cursor | undefined = hasMore && last ? { time: last.cursorTime, id: last.id } : undefined;
  return { rows: page, hasMore, nextCursor: end ? encodeCursor(end) : null };
}

/** Schema of a list's answer; `id` names it in the API document. */
export function listAnswer<Item extends z.ZodType>(item: Item, id: string) {
  return z
    .object({ data: z.array(item), has_more: z.boolean(), next_cursor: z.string().nullable() })
    .meta({ id, description: 'One page; `next_cursor` goes into `cursor` for the next.' });
}

/** The wire form of a page. */
export function toListAnswer<Row, Item>(page: Page<Row>, toItem: (row: Row) => Item) {
  return { data: page.rows.map(toItem), has_more: page.hasMore, next_cursor: page.nextCursor };
}
