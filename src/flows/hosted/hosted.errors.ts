import { AppError } from '../../shared/errors/app-error.js';

/** 404: the link was never ours, or is over. */
export class CancelLinkGoneError extends AppError {
  override readonly status = 404;
  override readonly code = 'resource_not_found';
  constructor() {
    super('This link does not work any more.');
  }
}

/** 409: another page has gone on from the link. */
export class CancelLinkUsedError extends AppError {
  override readonly status = 409;
  override readonly code = 'link_already_used';
  constructor() {
    super('This link was used already.');
  }
}
