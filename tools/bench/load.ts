import autocannon from 'autocannon';

/** As in the measurements that the goals come from. */
const CONNECTIONS = 64;
const TIMEOUT_SECONDS = 20;
/** How often autocannon looks whether all is answered; of its own accord it would do so once a second. */
const END_CHECK_MS = 10;

/** One request of a load. */
export interface LoadRequest {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A load: every request is sent `amount / requests.length` times or once, in order over all connections. */
export interface Load {
  url: string;
  requests: readonly LoadRequest[];
  /** Requests in all; 200 is the only answer that counts. */
  amount: number;
  connections?: number;
}

/**
 * Sends a load over keep-alive connections, one request at a time on each.
 *
 * Each connection has its own share of the requests: two of them never work on the same session at the same time,
 * unless there are fewer requests than connections.
 *
 * @returns requests per second
 * @throws Error when an answer is not 200
 */
export async function requestsPerSecond({ url, requests, amount, connections = CONNECTIONS }: Load): Promise<number> {
  const { result, seconds } = await timed({
    url,
    connections,
    amount,
    timeout: TIMEOUT_SECONDS,
    sampleInt: END_CHECK_MS,
    setupClient: sharing(requests, connections),
  });
  const refused = result.non2xx + result.errors + result.timeouts;
  if (refused > 0) {
    throw new Error(
      `${String(refused)} of ${String(amount)} requests failed: ${JSON.stringify(result.statusCodeStats)}`,
    );
  }
  return result['2xx'] / seconds;
}

/** From when all requests are put together until all are answered; autocannon's own figure counts in whole seconds. */
function timed(options: autocannon.Options): Promise<{ result: autocannon.Result; seconds: number }> {
  return new Promise((resolve, reject) => {
    let startedAtMs = 0;
    const run = autocannon(options, (error: Error | null, result) => {
      if (error) reject(error);
      else resolve({ result, seconds: (performance.now() - startedAtMs) / 1_000 });
    });
    run.on('start', () => {
      startedAtMs = performance.now();
    });
  });
}

/** Hands each connection its share, in the order in which they are set up. */
function sharing(requests: readonly LoadRequest[], connections: number): autocannon.Options['setupClient'] {
  let opened = 0;
  return (client: autocannon.Client) => {
    client.setRequests(shareOf(requests, opened, connections));
    opened += 1;
  };
}

function shareOf(requests: readonly LoadRequest[], index: number, connections: number): autocannon.Request[] {
  const own = requests.filter((_request, place) => place % connections === index % connections);
  const [first] = requests;
  return (own.length > 0 || !first ? own : [first]).map((request) => ({ ...request }));
}

/** A POST of JSON with a key. */
export function post(path: string, key: string, body: unknown): LoadRequest {
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  return { method: 'POST', path, headers, body: JSON.stringify(body) };
}
