import { AppError } from '../shared/errors/app-error.js';

/** 409: the workspace has no Stripe connection yet. */
export class BillingNotConnectedError extends AppError {
  override readonly status = 409;
  override readonly code = 'billing_not_connected';
  constructor() {
    super('This workspace is not connected to Stripe.');
  }
}

/** 503: Stripe did not answer, so nothing can be said about the subscription. */
export class BillingUnavailableError extends AppError {
  override readonly status = 503;
  override readonly code = 'billing_unavailable';
  constructor(cause?: unknown) {
    super('Stripe does not answer at the moment. Try again shortly.', { retryAfterSeconds: 5, cause });
  }
}

/** Stripe definitely refused an operation; nothing changed there. Not an HTTP error of ours. */
export class BillingRefusedError extends Error {
  /** `reason` is short and public: a decline code, or Stripe's error code. */
  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`Stripe refused: ${reason}`, { cause });
  }
}

/** The outcome of an operation is not known; the reconciler finds out. Not an HTTP error of ours. */
export class BillingUnknownError extends Error {
  constructor(cause?: unknown) {
    super('the outcome in Stripe is not known', { cause });
  }
}
