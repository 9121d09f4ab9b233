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
  /** How many rows the filtered list has, where there is a cheaper way than to count them. */
  count?: () => Promise<number>;
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
  const [keys, total] = await Promise.all([
    readKeys(list, wish),
    wish.cursor ? null : (list.count?.() ?? countRows(list)),
  ]);
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

/** `getCount` would count distinct keys, which costs ten times as much. */
async function countRows<Row extends TenantRow>(list: PagedList<Row>): Promise<number> {
  const counted = await list.query.clone().select('count(*)', 'total').getRawOne<{ total: number }>();
  return counted?.total ?? 0;
}

/**
 * One key more than asked for, which tells whether there is another page. Times are formatted around the page: inside
 * it, PostgreSQL would format those of all skipped rows too.
 */
async function readKeys<Row extends TenantRow>(list: PagedList<Row>, wish: PageWish): Promise<PageKey[]> {
  const page = pageOf(list, wish);
  return list.query.connection
    .createQueryBuilder()
    .select('page.id', 'id')
    .addSelect(`to_char(page.time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`, 'time')
    .from(`(${page.getQuery()})`, 'page')
    .setParameters(page.getParameters())
    .orderBy('page.time', 'DESC')
    .addOrderBy('page.id', 'DESC')
    .getRawMany<PageKey>();
}

function pageOf<Row extends TenantRow>(list: PagedList<Row>, wish: PageWish): SelectQueryBuilder<Row> {
  const id = `${list.query.alias}.id`;
  const time = `${list.query.alias}.${list.timeProperty}`;
  const page = list.query
    .clone()
    .select(id, 'id')
    .addSelect(time, 'time')
    .orderBy(time, 'DESC')
    .addOrderBy(id, 'DESC')
    .limit(wish.limit + 1);
  if (!wish.cursor) return page.offset(wish.offset);
  return page.andWhere(`(${time}, ${id}) < (CAST(:cursorTime AS timestamptz), CAST(:cursorId AS uuid))`, {
    cursorTime: wish.cursor.time,
    cursorId: wish.cursor.id,
  });
}
