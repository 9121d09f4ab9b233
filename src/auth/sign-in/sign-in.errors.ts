import { AppError } from '../../shared/errors/app-error.js';

/** 401: the same words whether the account exists or not. */
export class InvalidSignInError extends AppError {
  override readonly status = 401;
  override readonly code = 'invalid_sign_in';
  constructor(message = 'The e-mail, the password or the code is wrong.') {
    super(message);
  }
}

/** 401: the password is right, and a code of the authenticator app is missing. */
export class TotpRequiredError extends AppError {
  override readonly status = 401;
  override readonly code = 'totp_required';
  constructor() {
    super('Send the code of your authenticator app as totp_code.');
  }
}

/** 429: this account or address has to wait before the next try. */
export class SignInDelayedError extends AppError {
  override readonly status = 429;
  override readonly code = 'rate_limited';
  constructor(retryAfterSeconds: number) {
    super(`Too many tries to sign in. Try again in ${retryAfterSeconds} seconds.`, { retryAfterSeconds });
  }
}
