import { parseArgs } from 'node:util';

import { z } from 'zod';

/** What a person asked for on the command line. */
export interface WorkspaceOptions {
  name: string;
  /** Lower-case ISO 4217. */
  reportingCurrency: string;
  /** Origins whose pages may call the cancel flow. */
  allowedOrigins: string[];
  /** E-mail of its first owner, in lower case; undefined: nobody is invited. */
  owner: string | undefined;
}

/** Printed for `--help` and after a wrong option. */
export const USAGE = `Usage: npm run workspace:create -- --name <name> [options]

  --name <name>        name of the workspace
  --currency <code>    currency its totals are shown in (default: eur)
  --origin <origin>    a page's origin that may call the cancel flow, such as https://app.example.com; repeatable
  --owner <e-mail>     prints an invitation for the workspace's owner, which works once, for a week
  --help               this text

It works on the database of DATABASE_URL with the SECRETS_ENCRYPTION_KEY of the application; without them on that of
the quickstart in this clone, which has to run.`;

/** A wrong option; the message says which. */
export class WrongOptionError extends Error {}

/**
 * Reads the command line; undefined when help is asked for.
 * @throws WrongOptionError
 */
export function parseOptions(args: string[]): WorkspaceOptions | undefined {
  const { help, name, currency, origin: allowedOrigins = [], owner } = parse(args);
  if (help === true) return undefined;
  if (name === undefined || name.trim() === '') throw new WrongOptionError('--name is missing');
  const reportingCurrency = (currency ?? 'eur').toLowerCase();
  if (!/^[a-z]{3}$/.test(reportingCurrency)) throw new WrongOptionError('--currency must be a code such as eur');
  const wrong = allowedOrigins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined) throw new WrongOptionError(`--origin must look like https://app.example.com, not ${wrong}`);
  const ownerEmail = owner?.trim().toLowerCase();
  if (ownerEmail !== undefined && !z.email().safeParse(ownerEmail).success) {
    throw new WrongOptionError('--owner must be an e-mail address');
  }
  return { name: name.trim(), reportingCurrency, allowedOrigins, owner: ownerEmail };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        name: { type: 'string' },
        currency: { type: 'string' },
        origin: { type: 'string', multiple: true },
        owner: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new WrongOptionError(error instanceof Error ? error.message : String(error));
  }
}
