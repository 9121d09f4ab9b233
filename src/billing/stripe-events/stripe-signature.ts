import Stripe from 'stripe';

/** How far the time of a signature may be from ours, either way. */
const TOLERANCE_SECONDS = 300;

/**
 * Whether Stripe signed exactly these bytes with one of the secrets, at most five minutes ago or ahead.
 *
 * Stripe's own check knows no future: a signature that is dated ahead would stay valid for as long.
 */
export function isSignedByStripe(body: Buffer, header: string, secrets: readonly string[], now: Date): boolean {
  const times = [...header.matchAll(/(?:^|,)\s*t=([^,]*)/g)].map((match) => Number(match[1]));
  const [time] = times;
  if (time === undefined || times.length > 1) return false;
  if (!Number.isInteger(time) || time > now.getTime() / 1_000 + TOLERANCE_SECONDS) return false;
  return secrets.some((secret) => isSignedWith(body, header, secret, now));
}

function isSignedWith(body: Buffer, header: string, secret: string, now: Date): boolean {
  try {
    // Not `constructEvent`, which would parse the body once more.
    const { signature } = Stripe.webhooks;
    return signature?.verifyHeader(body, header, secret, TOLERANCE_SECONDS, undefined, now.getTime()) === true;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}
