import type { Dispatcher } from 'undici';

import type { ReceiverAnswer } from './delivery-result.js';

/** Bytes of a receiver's answer that are kept for the delivery log. */
export const KEPT_BODY_BYTES = 16 * 1024;

const MAX_HEADER_VALUE_BYTES = 1_000;
const UTF8 = new TextDecoder('utf-8');
const KEPT_HEADERS = ['content-type', 'content-length', 'date', 'location', 'retry-after', 'server', 'x-request-id'];

/**
 * Reads the start of a receiver's answer and then drops the connection.
 *
 * The head has already decided about success; the body is read for the log only. So whatever happens to it (it never
 * ends, it breaks, time runs out) is not an error: what arrived is kept.
 */
export async function readAnswer(response: Dispatcher.ResponseData): Promise<ReceiverAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= KEPT_BODY_BYTES) break;
    }
  } catch {
    // A body that breaks off is kept as far as it came.
  }
  return {
    statusCode: response.statusCode,
    headers: keptHeaders(response.headers),
    body: toStorableText(Buffer.concat(chunks).subarray(0, KEPT_BODY_BYTES)),
  };
}

/**
 * Any bytes as text that PostgreSQL can hold. NUL and broken UTF-8 would otherwise make the log entry fail, and a
 * delivery that cannot be logged would be sent again for ever.
 */
export function toStorableText(bytes: Buffer): string {
  return UTF8.decode(bytes).replaceAll('\0', '\uFFFD');
}

function keptHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = [headers[name]].flat()[0];
    if (value === undefined) continue;
    kept[name] = toStorableText(Buffer.from(value, 'latin1').subarray(0, MAX_HEADER_VALUE_BYTES));
  }
  return kept;
}
