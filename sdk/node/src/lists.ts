import type { paths } from './generated/schema.js';

type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

/** A list that is read page by page, such as `/api/v1/sessions`. */
export type ListPath = {
  [Path in keyof paths]: [Answer<Path>] extends [never]
    ? never
    : Answer<Path> extends { data: unknown[]; next_cursor: string | null }
      ? Path
      : never;
}[keyof paths];

/** One row of a list. */
export type RowOf<Path extends ListPath> = Answer<Path> extends { data: (infer Row)[] } ? Row : never;

/** What a list is asked with; where the reading stands is the iterator's own business. */
export type ListParams<Path extends ListPath> = paths[Path] extends { get: { parameters: infer Parameters } }
  ? Pick<Parameters & { query?: unknown; path?: unknown }, 'query' | 'path'>
  : never;

/** One page, as every list answers it. */
export interface ListPage<Row> {
  data: Row[];
  next_cursor: string | null;
}

/** The largest page: fewer requests, as the rate is limited. */
const PAGE_SIZE = 200;

/** Every row of a list, page after page. `read` gets the query of the next page. */
export async function* eachRow<Row>(
  query: object,
  read: (query: object) => Promise<ListPage<Row>>,
): AsyncGenerator<Row, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: ListPage<Row> = await read({ limit: PAGE_SIZE, ...query, ...(cursor !== null && { cursor }) });
    yield* page.data;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
