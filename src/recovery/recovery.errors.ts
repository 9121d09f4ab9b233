import { AppError } from '../shared/errors/app-error.js';
import { toWireTime } from '../shared/http/wire.js';

/** 409: the case is recovered or lost, so there is nothing left to do. */
export class RecoveryClosedError extends AppError {
  override readonly status = 409;
  override readonly code = 'recovery_closed';
  constructor(status: string) {
    super(`This recovery already ended as "${status}".`, { details: { status } });
  }
}

/** 409: a try is not allowed. `details.reason` says why, `details.allowed_from` from when on, where there is such a time. */
export class RetryRefusedError extends AppError {
  override readonly status = 409;
  override readonly code = 'retry_refused';
  constructor(reason: string, allowedFrom?: Date) {
    const from = allowedFrom && { allowed_from: toWireTime(allowedFrom) };
    super(`The payment is not tried again: ${reason}.`, { details: { reason, ...from } });
  }
}

/** 409: a try of this invoice is under way. */
export class RetryInProgressError extends AppError {
  override readonly status = 409;
  override readonly code = 'operation_in_progress';
  constructor() {
    super('A try of this payment is under way. Look again shortly.', { retryAfterSeconds: 5 });
  }
}
