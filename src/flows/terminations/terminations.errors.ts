import { AppError } from '../../shared/errors/app-error.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';

/** 404: the workspace has no such page, or the link is over. */
export class TerminationPageNotFoundError extends ResourceNotFoundError {}

/** 429: one address declared too often. Says nothing about whether it is a customer's. */
export class TooManyTerminationsError extends AppError {
  override readonly status = 429;
  override readonly code = 'rate_limited';
  constructor() {
    super('Too many terminations for this address.', { retryAfterSeconds: 60 });
  }
}
