import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { ErrorNotice } from './error-notice.js';

/** A query and how its data looks. */
export interface QueryResultProps<Data> {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
  /** Stands in while the first answer is on its way. */
  pending?: ReactNode;
}

/** Shows a query's data, or that it is loading, or why it failed. */
export function QueryResult<Data>({ query, children, pending = <LoadingLines /> }: QueryResultProps<Data>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  return <>{pending}</>;
}

/** Grey lines that say "loading" to the eye, and to a screen reader. */
export function LoadingLines({ count = 4 }: { count?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, line) => (
        <Skeleton key={line} height={28} />
      ))}
    </Stack>
  );
}
