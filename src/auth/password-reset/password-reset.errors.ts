import { AppError } from '../../shared/errors/app-error.js';

/** 403: the link was used, is over an hour old, or never was one. */
export class InvalidResetLinkError extends AppError {
  override readonly status = 403;
  override readonly code = 'invalid_reset_link';
  constructor() {
    super('This link does not work any more. Ask whoever runs the server for a new one.');
  }
}
