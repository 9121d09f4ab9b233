import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';

import type { FastifyInstance } from 'fastify';

import type { AppError } from '../errors/app-error.js';
import { BodyTooDeepError, MalformedJsonError } from '../errors/common.errors.js';
import { UnsupportedMediaTypeError } from '../errors/http-errors.js';
import type { AppRequest } from './app-request.js';

const MAX_DEPTH = 32;
/** In UTF-8, these bytes are never a part of another character. */
const [QUOTE, BACKSLASH, OPENING_BRACE, CLOSING_BRACE, OPENING_BRACKET, CLOSING_BRACKET] = Buffer.from('"\\{}[]');
const NUL_OR_LONE_SURROGATE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
/** Valid JSON in valid UTF-8 holds NUL and surrogates as escapes only: bodies without one need no walk. */
const MAY_ESCAPE_FORBIDDEN_TEXT = /\\u(?:0000|d[89a-f])/i;

/**
 * Accepts JSON bodies only, and keeps their bytes as `rawBody` for signatures.
 *
 * Fastify's parsers for text and forms are removed, so those bodies are 415. What PostgreSQL cannot store (NUL, lone
 * surrogates) and what would exhaust the stack of a validator (deep nesting) is refused here, once, for every route.
 */
export function useJsonBodiesOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    (request as AppRequest).rawBody = body;
    const problem = problemOf(request.headers, body);
    const text = body.toString('utf8');
    if (problem || text === '') {
      done(problem ?? null, undefined);
      return;
    }
    void parseJson(request, text, (error, value: unknown) => {
      if (error) done(new MalformedJsonError('The request body is not valid JSON.', { cause: error }));
      else if (MAY_ESCAPE_FORBIDDEN_TEXT.test(text) && hasForbiddenText(value))
        done(new MalformedJsonError('The request body holds text that is not valid Unicode.'));
      else done(null, value);
    });
  });
}

/** What is wrong with a body before it is parsed. */
function problemOf(headers: IncomingHttpHeaders, body: Buffer): AppError | undefined {
  if (!isPlainUtf8(headers)) {
    return new UnsupportedMediaTypeError('Send the body as application/json in UTF-8, without a content encoding.');
  }
  if (!isUtf8(body)) return new MalformedJsonError('The request body is not valid UTF-8.');
  if (nestingOf(body) > MAX_DEPTH) {
    return new BodyTooDeepError(`The request body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  return undefined;
}

function isPlainUtf8(headers: IncomingHttpHeaders): boolean {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1];
  const isUtf8 = charset === undefined || /^utf-?8$/i.test(charset);
  return isUtf8 && (headers['content-encoding'] ?? 'identity') === 'identity';
}

/** The deepest nesting of arrays and objects, read from the bytes so that nothing recurses yet. */
function nestingOf(body: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (isInString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) deepest = Math.max(deepest, (depth += 1));
    else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) depth -= 1;
  }
  return deepest;
}

function hasForbiddenText(value: unknown): boolean {
  if (typeof value === 'string') return NUL_OR_LONE_SURROGATE.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => NUL_OR_LONE_SURROGATE.test(key) || hasForbiddenText(item));
}
