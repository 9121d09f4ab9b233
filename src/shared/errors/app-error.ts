/** `error.type` on the wire; follows from the status. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'api_error';

/** What an {@link AppError} may carry beside its message. */
export interface AppErrorOptions {
  /** The request field at fault, as the caller wrote it. */
  param?: string;
  /** Further public fields of the `error` object, in wire names. */
  details?: Record<string, unknown>;
  /** Seconds after which the caller may try again; also sent as `Retry-After`. */
  retryAfterSeconds?: number;
  /** Why, for the log only. Never reaches the caller. */
  cause?: unknown;
}

/**
 * An error with public words and a stable code. `message` and `details` are shown to the caller, so they hold no
 * secret and no byte of another workspace; `cause` is for the log.
 */
export abstract class AppError extends Error {
  abstract readonly status: number;
  abstract readonly code: string;
  readonly param: string | undefined;
  readonly details: Record<string, unknown>;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.param = options.param;
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get type(): ErrorType {
    return errorTypeOf(this.status);
  }
}

/** The `type` that goes with a status, by the table of the API reference. */
export function errorTypeOf(status: number): ErrorType {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}
