import { AppError } from '../../shared/errors/app-error.js';

/** 409: the key belongs to a request that is still running, or to another one. */
export class IdempotencyConflictError extends AppError {
  override readonly status = 409;
  override readonly code = 'idempotency_conflict';
}
