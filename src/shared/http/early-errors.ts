import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import type { FastifyError } from 'fastify';

import type { AppError } from '../errors/app-error.js';
import { ResourceNotFoundError } from '../errors/common.errors.js';
import { HeadersTooLargeError, MalformedRequestError, RequestTimeoutError } from '../errors/http-errors.js';
import type { AppReply, AppRequest } from './app-request.js';
import { envelopeOf } from './error.filter.js';

/** An id for a request that brings none: `req_` and 32 hexadecimal digits. Node.js fetches randomness for many UUIDs at once. */
export function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`;
}

/**
 * Answers a URL that Fastify cannot route: broken percent-encoding, or an id longer than any of ours. No hook, guard or
 * filter runs for it, so the envelope and its headers are made here.
 */
export function answerUnroutable(error: FastifyError, request: AppRequest, reply: AppReply): void {
  const answer =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? new ResourceNotFoundError()
      : new MalformedRequestError('The URL cannot be understood.', { cause: error });
  void reply
    .headers({ 'x-request-id': request.id, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .status(answer.status)
    .type('application/json; charset=utf-8')
    .send(envelopeOf(answer, request.id));
}

/** Answers bytes that Node.js cannot read as a request, and closes the connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(plainAnswer(unreadable(error), newRequestId()));
  socket.destroy(error);
}

function unreadable(cause: NodeJS.ErrnoException): AppError {
  switch (cause.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HeadersTooLargeError('The URL and headers are too large.', { cause });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestTimeoutError('The request did not arrive in time.', { cause });
    default:
      return new MalformedRequestError('This is not an HTTP request.', { cause });
  }
}

/** A whole HTTP answer as text: at this point there is nothing but a socket. */
function plainAnswer(error: AppError, requestId: string): string {
  const body = JSON.stringify(envelopeOf(error, requestId));
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
