/** How a request is tried. */
export interface RetryRules {
  /** Further tries after the first. */
  maxRetries: number;
  /** How long one try may take. */
  timeoutMs: number;
  fetch: (request: Request) => Promise<Response>;
  pause: (ms: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 60_000;
const READS = new Set(['GET', 'HEAD']);

/**
 * Sends a request, and again where that is safe:
 * - 429: nothing was done, so every request; after `Retry-After`
 * - 5xx, or no answer: reads, and what carries an `Idempotency-Key`
 * - 409 to a repeat: the first try is still under way
 *
 * @throws what `fetch` throws, after the last try
 */
export async function fetchWithRetries(request: Request, rules: RetryRules): Promise<Response> {
  for (let retry = 0; ; retry += 1) {
    const isLast = retry >= rules.maxRetries;
    try {
      const response = await attempt(request.clone(), rules);
      if (isLast || !isWorthRetrying(request, response.status, retry)) return response;
      await response.body?.cancel();
      await rules.pause(pauseMs(retry, response.headers.get('retry-after')));
    } catch (error) {
      if (isLast || request.signal.aborted || !isRepeatable(request)) throw error;
      await rules.pause(pauseMs(retry, null));
    }
  }
}

function attempt(request: Request, { fetch, timeoutMs }: RetryRules): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  return fetch(new Request(request, { signal }));
}

function isWorthRetrying(request: Request, status: number, retry: number): boolean {
  if (status === 429) return true;
  return isRepeatable(request) && (status >= 500 || (status === 409 && retry > 0));
}

function isRepeatable(request: Request): boolean {
  return READS.has(request.method) || request.headers.has('idempotency-key');
}

/** What the server asks for, else a random time below a limit that doubles. */
function pauseMs(retry: number, retryAfter: string | null): number {
  const asked = Number(retryAfter) * 1_000;
  return Math.min(asked > 0 ? asked : Math.random() * FIRST_PAUSE_MS * 2 ** retry, MAX_PAUSE_MS);
}
