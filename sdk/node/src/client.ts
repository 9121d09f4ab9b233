import createClient, { type Client } from 'openapi-fetch';

import { RetainlyError } from './error.js';
import type { paths } from './generated/schema.js';
import { eachRow, type ListPage, type ListParams, type ListPath, type RowOf } from './lists.js';
import { fetchWithRetries, type RetryRules } from './retries.js';

/** How the API is reached. */
export interface RetainlyOptions {
  /** Secret key, `rk_sk_…`. It stays on your server. */
  apiKey: string;
  /** Such as `https://retainly.example.com`. */
  baseUrl: string;
  /** Further tries after the first where that is safe; 2 unless given. */
  maxRetries?: number;
  /** How long one try may take; 35 s unless given, as Stripe may need 25 s of them. */
  timeoutMs?: number;
}

const DEFAULTS = { maxRetries: 2, timeoutMs: 35_000 };

/** The API of a workspace. A failed call rejects with a {@link RetainlyError}. */
export class Retainly {
  /** Every route of openapi.json with its types: `retainly.api.GET('/api/v1/analytics')`. */
  readonly api: Client<paths>;

  constructor({ apiKey, baseUrl, ...limits }: RetainlyOptions) {
    const rules: RetryRules = { ...DEFAULTS, ...limits, fetch: (request) => fetch(request), pause };
    this.api = createClient<paths>({
      baseUrl: baseUrl.replace(/\/+$/, ''),
      headers: { 'x-api-key': apiKey },
      fetch: (request) => fetchWithRetries(request, rules),
    });
    this.api.use({
      onResponse: async ({ response }) => {
        if (!response.ok) throw await RetainlyError.from(response);
      },
      onError: ({ error }) => new RetainlyError(0, 'connection_failed', 'Retainly did not answer.', { cause: error }),
    });
  }

  /**
   * Every row of a list, newest first: `for await (const session of retainly.each('/api/v1/sessions')) …`
   * Pages are asked for as they are needed.
   */
  each<Path extends ListPath>(
    path: Path,
    params: Partial<ListParams<Path>> = {},
  ): AsyncGenerator<RowOf<Path>, void, undefined> {
    // The types of one path do not survive the loop over its pages; the signature above holds them.
    const get = this.api.GET as unknown as (
      path: string,
      init: { params: object },
    ) => Promise<{ data?: ListPage<RowOf<Path>> }>;
    return eachRow(params.query ?? {}, (query) => answerOf(get(path, { params: { ...params, query } })));
  }
}

/** The body of a successful call: `await answerOf(retainly.api.GET('/api/v1/analytics'))`. */
export async function answerOf<Data>(call: Promise<{ data?: Data }>): Promise<NonNullable<Data>> {
  const { data } = await call;
  return data as NonNullable<Data>;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
