import { finished } from 'node:stream/promises';

import { Client } from 'undici';

import { median } from './rounds.js';

/** A GET of one process with a key. */
export interface Read {
  url: string;
  path: string;
  key: string;
}

/**
 * Sends the same GET several times over one connection, one after the other.
 * @returns median of the milliseconds from the request to the end of its body
 * @throws Error when an answer is not 200
 */
export async function medianLatencyMs({ url, path, key }: Read, times: number): Promise<number> {
  const client = new Client(url);
  const latencies: number[] = [];
  try {
    for (let time = 0; time < times; time += 1) {
      const startedAt = performance.now();
      const { statusCode, body } = await client.request({ method: 'GET', path, headers: { 'x-api-key': key } });
      if (statusCode !== 200) throw new Error(`GET ${path}: ${String(statusCode)} ${await body.text()}`);
      await finished(body.resume());
      latencies.push(performance.now() - startedAt);
    }
    return median(latencies);
  } finally {
    await client.close();
  }
}

/** A GET outside of what is measured. @throws Error unless the answer is 200 */
export async function readJson<Answer>({ url, path, key }: Read): Promise<Answer> {
  const answer = await fetch(url + path, { headers: { 'x-api-key': key } });
  if (answer.status !== 200) throw new Error(`GET ${path}: ${String(answer.status)} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
