import { AppError } from '../shared/errors/app-error.js';

/** The client closed the connection before the download began. Nobody receives it; it keeps false 500s off the log. */
export class ClientGoneError extends AppError {
  override readonly status = 499;
  override readonly code = 'client_gone';
  constructor(cause: unknown) {
    super('The client closed the connection.', { cause });
  }
}
