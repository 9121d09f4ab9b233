import { AppError } from '../shared/errors/app-error.js';

/** 409: the workspace has no Stripe connection, or one whose key Stripe no longer accepts. */
export class BillingNotConnectedError extends AppError {
  override readonly status = 409;
  override readonly code = 'billing_not_connected';
  constructor(cause?: unknown) {
    super('This workspace is not connected to Stripe.', { cause });
  }
}

/** 400: Stripe knows the key, but it may not do what the product needs. `missing` in the envelope names it all. */
export class StripePermissionsMissingError extends AppError {
  override readonly status = 400;
  override readonly code = 'parameter_invalid';
  constructor(missing: string[]) {
    super(`The Stripe key lacks permissions: ${missing.join(', ')}.`, { param: 'secret_key', details: { missing } });
  }
}

/** 409: an operation of the same kind is open, done or under review for this session. */
export class OperationInProgressError extends AppError {
  override readonly status = 409;
  override readonly code = 'operation_in_progress';
  constructor() {
    super('Another operation of this session is in progress. Try again shortly.', { retryAfterSeconds: 5 });
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

/**
 * Stripe does not accept our key, or the key may not do this. Definite for a first try; it says nothing about an
 * earlier try whose outcome is not known, as Stripe checks the key before anything else.
 */
export class BillingAccessError extends BillingRefusedError {}

/** The outcome of an operation is not known; the reconciler finds out. Not an HTTP error of ours. */
export class BillingUnknownError extends Error {
  /**
   * `isKeySpent`: Stripe keeps an answer for the idempotency key that is of no use (a server error, or other
   * parameters), so that the same key can never succeed.
   */
  constructor(
    cause?: unknown,
    readonly isKeySpent = false,
  ) {
    super('the outcome in Stripe is not known', { cause });
  }
}

/** Whether an effect is there cannot be told, as something newer covers its traces. A person has to look. */
export class BillingUnclearError extends Error {
  /** `seen`: what the billing provider showed instead, for that person; nothing secret. */
  constructor(
    message: string,
    readonly seen: Record<string, unknown>,
  ) {
    super(message);
  }
}
