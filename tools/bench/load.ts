import autocannon from 'autocannon';

/** As in the measurements that the goals come from. */
const CONNECTIONS = 64;
const TIMEOUT_SECONDS = 20;

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
  let opened = 0;
  const result = await autocannon({
    url,
    connections,
    amount,
    timeout: TIMEOUT_SECONDS,
    setupClient: (client) => {
      client.setRequests(shareOf(requests, opened, connections));
      opened += 1;
    },
  });
  const refused = result.non2xx + result.errors + result.timeouts;
  if (refused > 0) {
    throw new Error(
      `${String(refused)} of ${String(amount)} requests failed: ${JSON.stringify(result.statusCodeStats)}`,
    );
  }
  return result['2xx'] / result.duration;
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
