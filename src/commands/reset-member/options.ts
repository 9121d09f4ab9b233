import { parseArgs } from 'node:util';

import { z } from 'zod';

import type { ResetWish } from '../../auth/password-reset/password-reset-links.service.js';

/** Printed for `--help` and after a wrong option. */
export const USAGE = `Usage: npm run members:reset -- --email <e-mail> [--totp]

Prints a link with which a member who forgot their password sets a new one: once, within an hour. Until then the old
password works. It runs on the server, with the DATABASE_URL and SECRETS_ENCRYPTION_KEY of the application.

  --email <e-mail>  whose password
  --totp            turns their authenticator app off as well, at once
  --help            this text`;

/** A wrong option; the message says which. */
export class WrongOptionError extends Error {}

/**
 * Reads the command line; undefined when help is asked for.
 * @throws WrongOptionError
 */
export function parseOptions(args: string[]): ResetWish | undefined {
  const { help, email, totp } = parse(args);
  if (help === true) return undefined;
  const address = z.email().safeParse(email?.trim().toLowerCase());
  if (!address.success) throw new WrongOptionError('--email must be an e-mail address');
  return { email: address.data, removesTotp: totp === true };
}

function parse(args: string[]) {
  const options = { email: { type: 'string' }, totp: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new WrongOptionError(error instanceof Error ? error.message : String(error));
  }
}
