import { createHmac } from 'node:crypto';

/** Whom an identity token is for. */
export interface IdentityClaims {
  /** Stripe's id of the customer who is signed in to your product. */
  customerId: string;
  /** The subscription that customer may cancel. */
  subscriptionId: string;
  email?: string;
  /** At most 3,600, which is the default: Retainly accepts no token that lives longer. */
  expiresInSeconds?: number;
}

const MAX_LIFE_SECONDS = 3_600;

/**
 * A token (JWT, HS256) with which a browser proves who its customer is. Make it on your server, after your own sign-in,
 * when the page with the cancel button is shown.
 *
 * @param secret identity secret of the workspace: Dashboard → Settings
 * @throws RangeError for a lifetime that would not be accepted
 */
export function createIdentityToken(secret: string, claims: IdentityClaims): string {
  const { customerId, subscriptionId, email, expiresInSeconds = MAX_LIFE_SECONDS } = claims;
  if (!(expiresInSeconds > 0 && expiresInSeconds <= MAX_LIFE_SECONDS)) {
    throw new RangeError(`expiresInSeconds must be above 0 and at most ${String(MAX_LIFE_SECONDS)}`);
  }
  const iat = Math.floor(Date.now() / 1_000);
  const payload = {
    sub: customerId,
    subscription_id: subscriptionId,
    ...(email !== undefined && { email }),
    iat,
    exp: iat + Math.floor(expiresInSeconds),
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
