import type { Readable } from 'node:stream';

import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';

import { errorResponse } from '../shared/http/answers.decorator.js';
import type { AppReply } from '../shared/http/app-request.js';
import { ClientGoneError } from './exports.errors.js';

/** Documents a CSV answer by its header line, and the errors that can come instead of it. */
export function AnswersCsv(header: string): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiProduces('text/csv'),
    ApiOkResponse({ description: 'CSV (RFC 4180, UTF-8)', schema: { type: 'string', examples: [header] } }),
    errorResponse(400, 'parameter_invalid'),
    errorResponse(401, 'missing_api_key, invalid_api_key, expired_api_key, revoked_api_key'),
    errorResponse(403, 'insufficient_scope'),
    errorResponse(429, 'rate_limited'),
    errorResponse(500, 'internal_error'),
    errorResponse(503, 'service_unavailable'),
  );
}

/**
 * Sends what `open` streams as a file to be saved. `open` gets a signal that aborts when the client goes away, which
 * may be before the first byte.
 *
 * @throws whatever `open` throws, as an ordinary error answer: nothing has been sent by then.
 */
export async function sendCsv(
  reply: AppReply,
  filename: string,
  open: (signal: AbortSignal) => Promise<Readable>,
): Promise<StreamableFile> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  try {
    return new StreamableFile(await open(gone.signal), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${filename}"`,
    });
  } catch (error) {
    throw gone.signal.aborted ? new ClientGoneError(error) : error;
  }
}
