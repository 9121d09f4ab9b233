import type { Fault } from './faults.js';
import { StripeFailure } from './stripe-failure.js';

/**
 * The error answer of a fault.
 * @throws RangeError for faults that do not answer with an error
 */
export function faultFailure(fault: Fault): StripeFailure {
  switch (fault.kind) {
    case 'error_500_once':
    case 'error_500_after_apply':
      return new StripeFailure(500, { type: 'api_error', message: 'An unknown error occurred (injected fault).' });
    case 'error_429':
      return new StripeFailure(429, {
        type: 'invalid_request_error',
        code: 'rate_limit',
        message: 'Request rate limit exceeded (injected fault).',
      });
    case 'permission_403':
      return new StripeFailure(403, {
        type: 'invalid_request_error',
        message: 'The provided key does not have the required permissions for this endpoint (injected fault).',
      });
    case 'card_declined_402':
      return new StripeFailure(402, {
        type: 'card_error',
        code: 'card_declined',
        message: 'Your card was declined.',
        decline_code: fault.declineCode ?? 'generic_decline',
        ...(fault.adviceCode && { advice_code: fault.adviceCode }),
      });
    default:
      throw new RangeError(`The fault ${fault.kind} has no error answer.`);
  }
}
