import { AppError } from '../../shared/errors/app-error.js';

/** 409: signing in takes a code already; turn that off first. */
export class TotpAlreadyOnError extends AppError {
  override readonly status = 409;
  override readonly code = 'totp_already_on';
  constructor() {
    super('Your account has an authenticator app already. Turn it off before you set up another.');
  }
}
