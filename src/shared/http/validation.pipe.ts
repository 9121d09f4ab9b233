import { StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';

import type { AppError } from '../errors/app-error.js';
import { ParameterInvalidError, ParameterMissingError } from '../errors/common.errors.js';

/** A problem as every Standard Schema library reports it. */
interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
}

const MAX_DETAILS = 20;
const MISSING = 'is required';

// Only here is the input known: the issues that reach the pipe no longer tell a missing field from a wrong one.
z.config({ customError: (issue) => (issue.input === undefined ? MISSING : undefined) });

/**
 * Checks bodies and queries against the zod schema given at the parameter. The error is about the first problem, and
 * `details` lists all of them (at most twenty).
 */
export const validationPipe = new StandardSchemaValidationPipe({ exceptionFactory: toAppError });

function toAppError(issues: readonly Issue[]): AppError {
  const problems = issues.map((issue) => ({ param: paramOf(issue), message: issue.message }));
  const [first = { param: 'body', message: 'is not valid' }] = problems;
  const options = { details: { details: problems.slice(0, MAX_DETAILS) } };
  return isMissing(first.message)
    ? new ParameterMissingError(first.param, options)
    : new ParameterInvalidError(first.param, toPredicate(first.message), options);
}

/** The field as the caller wrote it: `offer_value.percent`, `events.0.event_type`; `body` for the whole body. */
function paramOf(issue: Issue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  return path.length === 0 ? 'body' : path.join('.');
}

function isMissing(message: string): boolean {
  return message === MISSING;
}

/** zod says "Invalid input: expected string, received number"; the envelope says "limit is invalid: expected …". */
function toPredicate(message: string): string {
  const words = message.replace(/\.$/, '');
  if (/^(must|is|has|may|holds|needs)\b/.test(words)) return words;
  return `is invalid: ${words.replace(/^Invalid input: /, '').replace(/^([A-Z])/, (letter) => letter.toLowerCase())}`;
}
