import { AppError, type AppErrorOptions } from './app-error.js';

/** 400: a field is there but not acceptable. The message names it. */
export class ParameterInvalidError extends AppError {
  override readonly status = 400;
  override readonly code = 'parameter_invalid';
  constructor(param: string, problem: string, options: AppErrorOptions = {}) {
    super(`${param} ${problem}.`, { ...options, param });
  }
}

/** 400: a required field is missing. */
export class ParameterMissingError extends AppError {
  override readonly status = 400;
  override readonly code = 'parameter_missing';
  constructor(param: string, options: AppErrorOptions = {}) {
    super(`${param} is required.`, { ...options, param });
  }
}

/** 400: the body is not JSON, or not text PostgreSQL can hold. */
export class MalformedJsonError extends AppError {
  override readonly status = 400;
  override readonly code = 'malformed_json';
}

/** 400: the body is nested deeper than any request of this API needs. */
export class BodyTooDeepError extends AppError {
  override readonly status = 400;
  override readonly code = 'body_too_deep';
}

/** 403: the object belongs to another workspace. Says nothing about it. */
export class WrongWorkspaceError extends AppError {
  override readonly status = 403;
  override readonly code = 'wrong_workspace';
  constructor() {
    super('This resource belongs to another workspace.');
  }
}

/** 404: the id exists nowhere. */
export class ResourceNotFoundError extends AppError {
  override readonly status = 404;
  override readonly code = 'resource_not_found';
  constructor(message = 'There is no such resource.', options: AppErrorOptions = {}) {
    super(message, options);
  }
}

/** 503: a part Retainly cannot do without is away for a moment. */
export class ServiceUnavailableError extends AppError {
  override readonly status = 503;
  override readonly code = 'service_unavailable';
  constructor(cause?: unknown) {
    super('The service is not available for a moment. Try again shortly.', { retryAfterSeconds: 5, cause });
  }
}
