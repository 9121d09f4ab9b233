import { QueryCache, MutationCache, QueryClient } from '@tanstack/react-query';

import { ApiError } from '../api/api-error.js';
import { SESSION_KEY } from '../api/session.js';

const FRESH_MS = 15_000;
const MAX_RETRIES = 2;

/** The cache of everything read from the API. An answer 401 means that the person is no longer signed in. */
export function createQueryClient(): QueryClient {
  const forgetSession = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) client.setQueryData(SESSION_KEY, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: forgetSession }),
    mutationCache: new MutationCache({ onError: forgetSession }),
    defaultOptions: { queries: { staleTime: FRESH_MS, retry: shouldRetry } },
  });
  return client;
}

/** What the API refused stays refused; a network or server that was away may be back. */
function shouldRetry(failures: number, error: unknown): boolean {
  const isRefused = error instanceof ApiError && error.status < 500 && error.status !== 429;
  return !isRefused && failures < MAX_RETRIES;
}
