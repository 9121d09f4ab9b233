// The libraries are loaded when they are first needed, as few processes ever see a code: 35 ms of the start.

const ISSUER = 'Retainly';
/** A code of the step before or after is accepted: clocks of phones differ. */
const TOLERANCE_SECONDS = 30;

/** A new secret for codes that change every 30 seconds (RFC 6238), in base32. */
export async function newTotpSecret(): Promise<string> {
  const { generateSecret } = await import('otplib');
  return generateSecret();
}

/** The address that an authenticator app takes a secret from, and the same as a picture (SVG). */
export async function totpEnrolment(secret: string, email: string): Promise<{ url: string; qrSvg: string }> {
  const [{ generateURI }, { toString: toQrCode }] = await Promise.all([import('otplib'), import('qrcode')]);
  const url = generateURI({ issuer: ISSUER, label: email, secret });
  return { url, qrSvg: await toQrCode(url, { type: 'svg' }) };
}

/** The step whose code this is, or undefined when it is none of now. */
export async function totpStepOf(code: string, secret: string, now: Date): Promise<number | undefined> {
  const { verify } = await import('otplib');
  const epoch = Math.floor(now.getTime() / 1_000);
  const result = await verify({ secret, token: code, epoch, epochTolerance: TOLERANCE_SECONDS });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}
