/** The `error` object of Stripe's error envelope. */
export interface StripeErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  code?: string;
  param?: string;
  message: string;
  decline_code?: string;
  advice_code?: string;
  network_decline_code?: string;
  payment_intent?: object;
  request_log_url?: string;
}

/**
 * A request that ends in an error answer.
 *
 * What the request changed before is forgotten, except when `keepsChanges` is set: a declined payment of an invoice
 * is an error for the caller and still counts as an attempt.
 */
export class StripeFailure extends Error {
  constructor(
    readonly status: number,
    readonly body: StripeErrorBody,
    readonly keepsChanges = false,
  ) {
    super(body.message);
  }
}

/** A 400 for parameters or states that Stripe refuses. */
export function invalidRequest(message: string, details: { code?: string; param?: string } = {}): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', message, ...details });
}

/** The 404 for an id in the path, and the 400 for an id in a parameter: Stripe uses one code for both. */
export function resourceMissing(noun: string, id: string, param = 'id'): StripeFailure {
  const status = param === 'id' ? 404 : 400;
  return new StripeFailure(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    param,
    message: `No such ${noun}: '${id}'`,
  });
}

/** A 401 for a key that is missing, malformed or revoked. */
export function unauthorized(message: string, code?: string): StripeFailure {
  return new StripeFailure(401, { type: 'invalid_request_error', message, ...(code && { code }) });
}
