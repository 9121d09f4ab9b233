import Stripe from 'stripe';

import {
  BillingAccessError,
  BillingRefusedError,
  BillingUnavailableError,
  BillingUnknownError,
} from '../billing.errors.js';

/** Classes of errors, as the metric names them. */
export type StripeFailureClass =
  'refused' | 'access' | 'rate_limited' | 'conflict' | 'idempotency' | 'server_error' | 'no_answer';

/** What kind of error the `stripe` package threw; undefined for anything else, which is a fault of ours. */
export function failureClassOf(error: unknown): StripeFailureClass | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) return undefined;
  if (error instanceof Stripe.errors.StripeAuthenticationError) return 'access';
  if (error instanceof Stripe.errors.StripePermissionError) return 'access';
  if (error instanceof Stripe.errors.StripeRateLimitError || error.code === 'lock_timeout') return 'rate_limited';
  if (error instanceof Stripe.errors.StripeIdempotencyError) return 'idempotency';
  if (error instanceof Stripe.errors.StripeConnectionError) return 'no_answer';
  if (error.statusCode === 409) return 'conflict';
  const isRefusal =
    error instanceof Stripe.errors.StripeCardError || error instanceof Stripe.errors.StripeInvalidRequestError;
  return isRefusal ? 'refused' : 'server_error';
}

/** What an error of a read means: a refusal and a missing permission are definite, everything else is no answer. */
export function toReadError(error: unknown): unknown {
  const failureClass = failureClassOf(error);
  if (failureClass === undefined) return error;
  return definiteError(failureClass, error) ?? new BillingUnavailableError(error);
}

/** What an error of a write means: definite refusals apart, it may have taken effect. */
export function toWriteError(error: unknown): unknown {
  const failureClass = failureClassOf(error);
  if (failureClass === undefined) return error;
  return (
    definiteError(failureClass, error) ??
    new BillingUnknownError(error, failureClass === 'idempotency' || isStoredServerError(error))
  );
}

/** Milliseconds after which Stripe wants to be asked again, where it says so. */
export function retryAfterMsOf(error: unknown): number | undefined {
  const header = error instanceof Stripe.errors.StripeError ? error.headers?.['retry-after'] : undefined;
  const seconds = Number(header);
  return header === undefined || !Number.isFinite(seconds) ? undefined : seconds * 1_000;
}

/** Whether Stripe says that the object does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
}

function definiteError(failureClass: StripeFailureClass, error: unknown): Error | undefined {
  if (failureClass === 'refused') return new BillingRefusedError(reasonOf(error), error);
  if (failureClass !== 'access') return undefined;
  const isKeyBad = error instanceof Stripe.errors.StripeAuthenticationError;
  return new BillingAccessError(isKeyBad ? 'stripe_key_invalid' : 'stripe_permission_missing', error);
}

/** A short public reason: the bank's decline code, else Stripe's error code, else the type of the error. */
function reasonOf(error: unknown): string {
  if (error instanceof Stripe.errors.StripeCardError) return error.decline_code || error.code || 'card_declined';
  if (error instanceof Stripe.errors.StripeError) return error.code ?? error.rawType ?? 'invalid_request_error';
  return 'invalid_request_error';
}

/**
 * Stripe's own 500 is stored and replayed for its idempotency key. Answers of machines in front of Stripe (502, 503,
 * 504) are not: there the call may still be running.
 */
function isStoredServerError(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.statusCode === 500 && error.rawType === 'api_error';
}
