import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fetchWithRetries } from './retries.js';

type Act = number | 'hang_up' | { status: number; retryAfter: string };

describe('fetchWithRetries', () => {
  let server: Server;
  let acts: Act[];
  let bodies: string[];
  let pauses: number[];
  beforeAll(async () => {
    server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        bodies.push(body);
        const act = acts.shift() ?? 200;
        if (act === 'hang_up') return request.socket.destroy();
        const { status, retryAfter } = typeof act === 'number' ? { status: act, retryAfter: undefined } : act;
        return response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end('answer');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    bodies = [];
    pauses = [];
  });
  afterAll(() => server.close());

  const send = (method: 'GET' | 'POST', headers: Record<string, string> = {}): Promise<number> => {
    const { port } = server.address() as AddressInfo;
    const init = { method, headers, ...(method === 'POST' && { body: '{"a":1}' }) };
    const pause = async (ms: number): Promise<void> => void pauses.push(ms);
    const rules = { maxRetries: 2, timeoutMs: 5_000, fetch: (request: Request) => fetch(request), pause };
    return fetchWithRetries(new Request(`http://127.0.0.1:${String(port)}/`, init), rules).then(({ status }) => status);
  };
  const KEY = { 'idempotency-key': 'order-1' };

  it.each<{ what: string; method: 'GET' | 'POST'; key?: true; script: Act[]; status?: number; tries: number }>([
    { what: 'a read after 5xx', method: 'GET', script: [500, 503], tries: 3 },
    { what: 'a read without an answer', method: 'GET', script: ['hang_up'], tries: 2 },
    { what: 'a write with a key after 5xx', method: 'POST', key: true, script: [502], tries: 2 },
    {
      what: 'a write with a key without an answer',
      method: 'POST',
      key: true,
      script: ['hang_up', 'hang_up'],
      tries: 3,
    },
    {
      what: 'a write with a key whose first try is under way',
      method: 'POST',
      key: true,
      script: ['hang_up', 409],
      tries: 3,
    },
    { what: 'any write that was refused for its rate', method: 'POST', script: [429], tries: 2 },
    { what: 'at most as often as it may', method: 'GET', script: [500, 500, 500, 500], status: 500, tries: 3 },
  ])('repeats $what', async ({ method, key, script, status = 200, tries }) => {
    acts = [...script];
    expect(await send(method, key && KEY)).toBe(status);
    expect(bodies).toEqual(Array(tries).fill(method === 'POST' ? '{"a":1}' : ''));
  });

  // A second discount would be real money.
  it.each<[string, Record<string, string>, Act[]]>([
    ['a write without a key after 5xx', {}, [500]],
    ['a conflict that is the first answer', KEY, [409]],
    ['what was refused', KEY, [400]],
  ])('does not repeat %s', async (_case, headers, script) => {
    acts = [...script];
    expect(await send('POST', headers)).toBe(script[0]);
    expect(bodies).toHaveLength(1);
  });

  it('does not repeat a write without a key that got no answer', async () => {
    acts = ['hang_up'];
    await expect(send('POST')).rejects.toThrow();
    expect(bodies).toHaveLength(1);
  });

  it('waits as long as the server asks, else a little longer each time', async () => {
    acts = [{ status: 429, retryAfter: '7' }, 500];
    await send('GET');
    expect(pauses[0]).toBe(7_000);
    expect(pauses[1]).toBeLessThanOrEqual(1_000);
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
