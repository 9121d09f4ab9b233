import { AppError } from '../shared/errors/app-error.js';
import type { Role, Scope } from './principal.js';

/** 401: the request carries no key. */
export class MissingApiKeyError extends AppError {
  override readonly status = 401;
  override readonly code = 'missing_api_key';
  constructor() {
    super('Send your API key in the X-API-Key header.');
  }
}

/** 401: no such key. A malformed key and one that does not exist get the same words. */
export class InvalidApiKeyError extends AppError {
  override readonly status = 401;
  override readonly code = 'invalid_api_key';
  constructor(message = 'This API key does not exist. Check that you copied all of it.') {
    super(message);
  }
}

/** 401: the key was valid once. Whoever presents it held it, so it may be told. */
export class ExpiredApiKeyError extends AppError {
  override readonly status = 401;
  override readonly code = 'expired_api_key';
  constructor() {
    super('This API key has expired. Create a new one.');
  }
}

/** 401: the key was taken back. */
export class RevokedApiKeyError extends AppError {
  override readonly status = 401;
  override readonly code = 'revoked_api_key';
  constructor() {
    super('This API key was revoked. Create a new one.');
  }
}

/** 403: a valid key that may not use this route. */
export class InsufficientScopeError extends AppError {
  override readonly status = 403;
  override readonly code = 'insufficient_scope';
  constructor(requiredScope: Scope) {
    super(`This API key may not do this; it takes a secret key with the scope "${requiredScope}".`, {
      details: { required_scope: requiredScope },
    });
  }
}

/** 403: the caller is no member with this role; a key never is. */
export class InsufficientRoleError extends AppError {
  override readonly status = 403;
  override readonly code = 'insufficient_role';
  constructor(requiredRole: Role) {
    super(`This takes a member who is signed in to the dashboard with the role "${requiredRole}" or above.`, {
      details: { required_role: requiredRole },
    });
  }
}

/** 403: a page that the workspace does not know called the cancel flow. */
export class OriginNotAllowedError extends AppError {
  override readonly status = 403;
  override readonly code = 'origin_not_allowed';
  constructor() {
    super("The cancel flow may not be called from this page's origin. Add it to the workspace's allowed origins.");
  }
}

/** 429: this credential or address has used up its requests for now. */
export class RateLimitedError extends AppError {
  override readonly status = 429;
  override readonly code = 'rate_limited';
  constructor(limit: number, retryAfterSeconds: number) {
    super(`Rate limit of ${limit} requests per minute exceeded. Retry after ${retryAfterSeconds} seconds.`, {
      retryAfterSeconds,
    });
  }
}

/** 401: the route takes a signed-in member, and the request has no session, or one that is over. */
export class SignInRequiredError extends AppError {
  override readonly status = 401;
  override readonly code = 'sign_in_required';
  constructor() {
    super('Sign in to the dashboard.');
  }
}

/** 403: a request with a cookie that a page of another site may have sent. */
export class CsrfFailedError extends AppError {
  override readonly status = 403;
  override readonly code = 'csrf_failed';
  constructor(missing: string) {
    super(`This request may come from another site: ${missing}.`);
  }
}
