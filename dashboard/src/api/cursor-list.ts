import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';

/** What every list of the API answers. */
export interface CursorPage<Row> {
  data: Row[];
  has_more: boolean;
  next_cursor: string | null;
  /** All rows that match, where the API counts them: on the first page. */
  total?: number | null;
}

/** A list that grows by pages. */
export interface CursorList<Row> {
  rows: Row[];
  /** All rows that match, where the API counts them. */
  total: number | undefined;
  query: UseInfiniteQueryResult<InfiniteData<CursorPage<Row>>>;
}

/** How a list behaves. */
export interface CursorListOptions {
  /** Reads again this often, as long as nobody has scrolled past the first page. */
  refreshMs?: number;
}

/**
 * Reads a list page by page.
 * @param queryKey the path and the filters; other filters are another list
 * @param readPage asks for the page after a cursor; for the first one without
 */
export function useCursorList<Row>(
  queryKey: readonly unknown[],
  readPage: (cursor: string | undefined) => Promise<CursorPage<Row>>,
  { refreshMs }: CursorListOptions = {},
): CursorList<Row> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => readPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) => (refreshMs !== undefined && state.data?.pages.length === 1 ? refreshMs : false),
  });
  const pages = query.data?.pages ?? [];
  return { rows: pages.flatMap((page) => page.data), total: pages[0]?.total ?? undefined, query };
}
