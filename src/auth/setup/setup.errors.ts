import { AppError } from '../../shared/errors/app-error.js';

/** 403: the link was used, is too old, or never was one. */
export class InvalidSetupLinkError extends AppError {
  override readonly status = 403;
  override readonly code = 'invalid_setup_link';
  constructor() {
    super('This setup link does not work. Restart the server: while there is no user it prints a new one.');
  }
}
