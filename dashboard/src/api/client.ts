import createClient, { type Middleware } from 'openapi-fetch';

import { ApiError } from './api-error.js';
import type { components, paths } from './generated/schema.js';

/** A named schema of the API, such as `Schema<'Session'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

let csrfToken = '';

/** Keeps the token that every unsafe request has to carry; it comes with the session. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

const SAFE_METHODS = new Set(['GET', 'HEAD']);

const house: Middleware = {
  onRequest({ request }) {
    if (!SAFE_METHODS.has(request.method)) {
      request.headers.set('x-csrf-token', csrfToken);
      request.headers.set('content-type', 'application/json');
    }
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await ApiError.from(response);
  },
  onError({ error }) {
    return new ApiError(0, {}, error);
  },
};

/**
 * The API, with the types of openapi.json. Wrap a call in `answerOf`: `answerOf(api.GET('/api/v1/flows'))`.
 * A failed call rejects with an ApiError.
 */
export const api = createClient<paths>({ baseUrl: globalThis.location.origin });
api.use(house);

/** The body of a successful call. */
export async function answerOf<Data>(call: Promise<{ data?: Data }>): Promise<NonNullable<Data>> {
  const { data } = await call;
  return data as NonNullable<Data>;
}
