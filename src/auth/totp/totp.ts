import { generateSecret, generateURI, verify } from 'otplib';
import { toString as toQrCode } from 'qrcode';

const ISSUER = 'Retainly';
/** A code of the step before or after is accepted: clocks of phones differ. */
const TOLERANCE_SECONDS = 30;

/** A new secret for codes that change every 30 seconds (RFC 6238), in base32. */
export function newTotpSecret(): string {
  return generateSecret();
}

/** The address that an authenticator app takes a secret from, and the same as a picture (SVG). */
export async function totpEnrolment(secret: string, email: string): Promise<{ url: string; qrSvg: string }> {
  const url = generateURI({ issuer: ISSUER, label: email, secret });
  return { url, qrSvg: await toQrCode(url, { type: 'svg' }) };
}

/** The step whose code this is, or undefined when it is none of now. */
export async function totpStepOf(code: string, secret: string, now: Date): Promise<number | undefined> {
  const epoch = Math.floor(now.getTime() / 1_000);
  const result = await verify({ secret, token: code, epoch, epochTolerance: TOLERANCE_SECONDS });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}
