import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

import { type Cursor, encodeCursor } from '../shared/http/cursor.js';

/** Which page of a list: the rows after `cursor`, or else after the first `offset`. */
export interface PageWish {
  limit: number;
  offset: number;
  cursor?: Cursor | undefined;
}

/** One page of a list. */
export interface Page<Row> {
  rows: Row[];
  /** Every row of the filtered list; null on pages after a cursor, whose cost must not grow with the list. */
  total: number | null;
  hasMore: boolean;
  nextCursor: string | null;
}

/** A row of a tenant's table. */
export interface TenantRow extends ObjectLiteral {
  workspaceId: string;
  id: string;
}

/** A list to page through: its filtered rows, and the time they are sorted by, newest first. */
export interface PagedList<Row extends TenantRow> {
  /** Filters are set; selection, order and bounds are not. */
  query: SelectQueryBuilder<Row>;
  /** Property of the entity. */
  timeProperty: string;
}

interface PageKey {
  id: string;
  time: string;
}

/**
 * Reads the ids of a page, newest first, from the index alone: skipping a million rows must not read a million rows
 * from the table. The caller then loads the few rows it shows.
 */
export async function readPage<Row extends TenantRow>(list: PagedList<Row>, wish: PageWish): Promise<Page<string>> {
  const [keys, total] = await Promise.all([readKeys(list, wish), wish.cursor ? null : list.query.clone().getCount()]);
  const rows = keys.slice(0, wish.limit);
  const hasMore = keys.length > wish.limit;
  const last = rows.at(-1);
  return { rows: rows.map((row) => row.id), total, hasMore, nextCursor: hasMore && last ? encodeCursor(last) : null };
}

/** The rows with these ids, in the order of the ids. */
export function inOrderOf<Row extends TenantRow>(ids: string[], rows: Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** One key more than asked for, which tells whether there is another page. */
async function readKeys<Row extends TenantRow>(list: PagedList<Row>, wish: PageWish): Promise<PageKey[]> {
  const { alias } = list.query;
  const time = `${alias}.${list.timeProperty}`;
  const keys = list.query
    .clone()
    .select(`${alias}.id`, 'id')
    .addSelect(`to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`, 'time')
    .orderBy(time, 'DESC')
    .addOrderBy(`${alias}.id`, 'DESC')
    .limit(wish.limit + 1);
  if (!wish.cursor) return keys.offset(wish.offset).getRawMany<PageKey>();
  return keys
    .andWhere(`(${time}, ${alias}.id) < (CAST(:cursorTime AS timestamptz), CAST(:cursorId AS uuid))`, {
      cursorTime: wish.cursor.time,
      cursorId: wish.cursor.id,
    })
    .getRawMany<PageKey>();
}
