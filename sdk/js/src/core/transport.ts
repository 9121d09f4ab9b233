import type { CancelAnswer, CancelBody, EventsBody, SaveAnswer, SaveBody, StartAnswer, StartBody } from './wire.js';

/**
 * Why the server gave no useful answer:
 * - `timeout`, `unreachable`: no answer in time, or no way to the server (offline, blocked, CORS)
 * - `rate_limited`: 429
 * - `server_error`: 5xx, or an answer that is not the server's
 * - `refused`: any other status; asking again will not help
 */
export type FailureReason = 'timeout' | 'unreachable' | 'rate_limited' | 'server_error' | 'refused';

/** An answer, or why there is none. Transports never throw. */
export type Reply<Answer> = { ok: true; answer: Answer } | { ok: false; reason: FailureReason };

interface Routes {
  start: { body: StartBody; answer: StartAnswer };
  save: { body: SaveBody; answer: SaveAnswer };
  cancel: { body: CancelBody; answer: CancelAnswer };
  events: { body: EventsBody; answer: { success: boolean } };
}

/** A route of the cancel flow: `POST /api/flows/<route>`. */
export type Route = keyof Routes;

/** Asks the server; another one can be put in its place, as the preview does. */
export type FlowTransport = <R extends Route>(
  route: R,
  body: Routes[R]['body'],
  identityToken?: string,
) => Promise<Reply<Routes[R]['answer']>>;

/** How long each route may take, in milliseconds; an offer being applied is worth waiting for. */
export const TIMEOUTS_MS: Readonly<Record<Route, number>> = {
  start: 3_000,
  events: 3_000,
  cancel: 5_000,
  save: 30_000,
};

/** Where the server is and who asks. */
export interface ServerAddress {
  /** Base URL of the Retainly server, such as `https://retainly.example.com`. */
  apiBase: string;
  publishableKey: string;
}

/** The transport over `fetch`. Requests outlive the page, but `start`, whose answer only the page can use. */
export function httpTransport({ apiBase, publishableKey }: ServerAddress): FlowTransport {
  const base = apiBase.replace(/\/+$/, '');
  return async <R extends Route>(route: R, body: Routes[R]['body'], identityToken?: string) => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      abort.abort();
    }, TIMEOUTS_MS[route]);
    try {
      const response = await fetch(`${base}/api/flows/${route}`, {
        method: 'POST',
        credentials: 'omit',
        keepalive: route !== 'start',
        signal: abort.signal,
        headers: {
          'content-type': 'application/json',
          'x-api-key': publishableKey,
          ...(identityToken !== undefined && { 'x-retainly-identity': identityToken }),
        },
        body: JSON.stringify(body),
      });
      if (!response.ok) return { ok: false, reason: reasonOf(response.status) };
      return { ok: true, answer: (await response.json()) as Routes[R]['answer'] };
    } catch (error) {
      if (abort.signal.aborted) return { ok: false, reason: 'timeout' };
      return { ok: false, reason: error instanceof SyntaxError ? 'server_error' : 'unreachable' };
    } finally {
      clearTimeout(timer);
    }
  };
}

function reasonOf(status: number): FailureReason {
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'server_error' : 'refused';
}
