import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';

/** What every list of the API answers. */
export interface CursorPage<Row> {
  data: Row[];
  has_more: boolean;
  next_cursor: string | null;
}

/** A list that grows by pages. */
export interface CursorList<Row> {
  rows: Row[];
  query: UseInfiniteQueryResult<InfiniteData<CursorPage<Row>>>;
}

/**
 * Reads a list page by page.
 * @param queryKey the path and the filters; other filters are another list
 * @param readPage asks for the page after a cursor; for the first one without
 */
export function useCursorList<Row>(
  queryKey: readonly unknown[],
  readPage: (cursor: string | undefined) => Promise<CursorPage<Row>>,
): CursorList<Row> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => readPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  return { rows: query.data?.pages.flatMap((page) => page.data) ?? [], query };
}
