import { AppError } from '../../shared/errors/app-error.js';

/** 409: without this member nobody could manage the workspace. */
export class LastOwnerError extends AppError {
  override readonly status = 409;
  override readonly code = 'last_owner';
  constructor() {
    super('A workspace needs an owner. Make somebody else one first.');
  }
}

/** 409: the member's authenticator app guards other workspaces too. */
export class SharedAccountError extends AppError {
  override readonly status = 409;
  override readonly code = 'shared_account';
  constructor() {
    super('This member also belongs to workspaces that you do not own.');
  }
}

/** 404: the link was used or taken back, is over a week old, or never was one. */
export class InvalidInvitationError extends AppError {
  override readonly status = 404;
  override readonly code = 'invalid_invitation';
  constructor() {
    super('This invitation does not work any more. Ask for a new one.');
  }
}

/** 409: there is an account with this e-mail by now, whose password it takes. */
export class AccountExistsError extends AppError {
  override readonly status = 409;
  override readonly code = 'account_exists';
  constructor() {
    super('There is an account with this e-mail already. Load the page again and use its password.');
  }
}
