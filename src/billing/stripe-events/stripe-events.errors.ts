import { AppError } from '../../shared/errors/app-error.js';

/** 400: the request was not signed by Stripe with one of the workspace's secrets, or not within the last minutes. */
export class InvalidSignatureError extends AppError {
  override readonly status = 400;
  override readonly code = 'invalid_signature';
  constructor() {
    super('The Stripe-Signature header is missing, repeated, out of date, or does not fit the body.', {
      param: 'Stripe-Signature',
    });
  }
}
