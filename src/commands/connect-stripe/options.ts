import { parseArgs } from 'node:util';

import { fromPublicId } from '../../shared/ids.js';

/** What a person asked for on the command line. */
export interface ConnectOptions {
  workspaceId: string;
  /** Ends the connection instead. */
  isDisconnect: boolean;
}

/** Printed for `--help` and after a wrong option. */
export const USAGE = `Usage: npm run stripe:connect -- --workspace ws-… [--disconnect]

Connects a workspace to a Stripe account. The key is read from STRIPE_SECRET_KEY, else from standard input; it is never
taken from the command line, where other users of the machine could see it. STRIPE_WEBHOOK_SECRET holds the signing
secret of the webhook endpoint (several: comma separated, the newest first); without it, the stored ones stay.

  --workspace <id>   the workspace
  --disconnect       forgets the key instead; nothing changes in Stripe
  --help             this text`;

/** A wrong option; the message says which. */
export class WrongOptionError extends Error {}

/**
 * Reads the command line; undefined when help is asked for.
 * @throws WrongOptionError
 */
export function parseOptions(args: string[]): ConnectOptions | undefined {
  const { help, workspace, disconnect } = parse(args);
  if (help === true) return undefined;
  if (workspace === undefined) throw new WrongOptionError('--workspace is missing');
  const workspaceId = fromPublicId('workspace', workspace);
  if (workspaceId === undefined) throw new WrongOptionError(`--workspace must be an id such as ws-…, not ${workspace}`);
  return { workspaceId, isDisconnect: disconnect === true };
}

function parse(args: string[]) {
  try {
    const options = {
      workspace: { type: 'string' },
      disconnect: { type: 'boolean' },
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    // A key given as an argument must not come back in a message.
    throw new WrongOptionError(error instanceof Error ? error.message.replace(/[rs]k_\w+/g, 'a key') : 'wrong options');
  }
}
