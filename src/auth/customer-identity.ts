import { AppError } from '../shared/errors/app-error.js';
import type { CustomerIdentity, Principal } from './principal.js';

/** 401: the identity token is missing, malformed, not signed by this workspace's secret, or too old. */
export class InvalidIdentityError extends AppError {
  override readonly status = 401;
  override readonly code = 'invalid_identity';
}

/** 403: the identity token speaks for another customer or subscription. */
export class IdentityMismatchError extends AppError {
  override readonly status = 403;
  override readonly code = 'identity_mismatch';
  constructor() {
    super('The identity token belongs to another customer or subscription.');
  }
}

/** What a route of the cancel flow asks of an identity. */
export interface IdentityDemand {
  /** Whether the workspace, or the session, insists on an identity. */
  isRequired: boolean;
  /** Whether a token that ended up to 24 h ago will do; customers may always leave. */
  acceptsExpired?: boolean;
}

/**
 * The customer a caller of the cancel flow speaks for, or undefined when none is needed: the merchant's own server (a
 * secret key) speaks for every customer.
 *
 * @throws InvalidIdentityError when one is needed and missing, or the one given has expired.
 */
export function requireIdentity(principal: Principal, demand: IdentityDemand): CustomerIdentity | undefined {
  if (principal.kind === 'secret_key') return undefined;
  const { identity } = principal;
  if (!identity) {
    if (!demand.isRequired) return undefined;
    throw new InvalidIdentityError('Send an identity token in the X-Retainly-Identity header.');
  }
  if (identity.isExpired && demand.acceptsExpired !== true) {
    throw new InvalidIdentityError('The identity token has expired. Ask your server for a new one.');
  }
  return identity;
}

/**
 * Checks that an identity, if there is one, is that of this customer and subscription.
 * @throws IdentityMismatchError
 */
export function assertSameCustomer(
  identity: CustomerIdentity | undefined,
  owner: { customerId: string; subscriptionId: string },
): void {
  if (!identity) return;
  const isSame = identity.customerId === owner.customerId && identity.subscriptionId === owner.subscriptionId;
  if (!isSame) throw new IdentityMismatchError();
}
