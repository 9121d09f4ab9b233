import { QueryCache, MutationCache, QueryClient } from '@tanstack/react-query';

import { ApiError } from '../api/api-error.js';
import { SESSION_KEY } from '../api/session.js';

const FRESH_MS = 15_000;
const MAX_RETRIES = 2;

/**
 * The cache of everything read from the API. An answer 401 means that the person is no longer signed in; a stale CSRF
 * token, that another tab changed the session, so that the next try needs the new one.
 */
export function createQueryClient(): QueryClient {
  const followSession = (error: unknown) => {
    if (!(error instanceof ApiError)) return;
    if (error.status === 401) client.setQueryData(SESSION_KEY, null);
    if (error.code === 'csrf_failed') void client.invalidateQueries({ queryKey: SESSION_KEY });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: followSession }),
    mutationCache: new MutationCache({ onError: followSession }),
    defaultOptions: { queries: { staleTime: FRESH_MS, retry: shouldRetry } },
  });
  return client;
}

/** What the API refused stays refused; a network or server that was away may be back. */
function shouldRetry(failures: number, error: unknown): boolean {
  const isRefused = error instanceof ApiError && error.status < 500 && error.status !== 429;
  return !isRefused && failures < MAX_RETRIES;
}
