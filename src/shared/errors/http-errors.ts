import { HttpException } from '@nestjs/common';
import { z } from 'zod';

import { AppError } from './app-error.js';
import { MalformedJsonError } from './common.errors.js';

/** 404: no route has this path. */
export class RouteNotFoundError extends AppError {
  override readonly status = 404;
  override readonly code = 'route_not_found';
}

/** 405: the path exists, but not for this method. The `Allow` header names those it takes. */
export class MethodNotAllowedError extends AppError {
  override readonly status = 405;
  override readonly code = 'method_not_allowed';
}

/** 413: the body is larger than any request of this API needs. */
export class BodyTooLargeError extends AppError {
  override readonly status = 413;
  override readonly code = 'body_too_large';
}

/** 415: the body is not declared as JSON. */
export class UnsupportedMediaTypeError extends AppError {
  override readonly status = 415;
  override readonly code = 'unsupported_media_type';
}

/** 400: the request line or a header cannot be understood. */
export class MalformedRequestError extends AppError {
  override readonly status = 400;
  override readonly code = 'parameter_invalid';
}

/** 408: the request did not arrive in time. */
export class RequestTimeoutError extends AppError {
  override readonly status = 408;
  override readonly code = 'request_timeout';
}

/** 431: the URL and headers are larger than any request of this API needs. */
export class HeadersTooLargeError extends AppError {
  override readonly status = 431;
  override readonly code = 'headers_too_large';
}

/** 500: a fault of ours. The message names the address to write to, never the cause. */
export class InternalError extends AppError {
  override readonly status = 500;
  override readonly code = 'internal_error';
}

const frameworkError = z.object({ statusCode: z.int(), code: z.string() });

/** The public error that an error of Fastify or Nest means, or undefined when it is neither. */
export function fromFrameworkError(error: unknown): AppError | undefined {
  if (error instanceof HttpException) return fromStatus(error.getStatus(), error);
  const parsed = frameworkError.safeParse(error);
  return parsed.success ? fromStatus(parsed.data.statusCode, error) : undefined;
}

function fromStatus(status: number, cause: unknown): AppError | undefined {
  switch (status) {
    case 400:
      return isBodyError(cause)
        ? new MalformedJsonError('The request body is not valid JSON.', { cause })
        : new MalformedRequestError('The request cannot be understood.', { cause });
    case 404:
      return new RouteNotFoundError('There is no such route. See /docs for all of them.', { cause });
    case 413:
      return new BodyTooLargeError('The request body is too large.', { cause });
    case 415:
      return new UnsupportedMediaTypeError('Send the body as application/json.', { cause });
    default:
      return status >= 400 && status < 500
        ? new MalformedRequestError('The request cannot be understood.', { cause })
        : undefined;
  }
}

function isBodyError(cause: unknown): boolean {
  const parsed = frameworkError.safeParse(cause);
  return parsed.success && parsed.data.code.startsWith('FST_ERR_CTP');
}
