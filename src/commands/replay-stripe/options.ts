import { parseArgs } from 'node:util';

import { fromPublicId } from '../../shared/ids.js';

/** Stripe keeps events for so long. */
const MOST_DAYS = 30;

/** What a person asked for on the command line. */
export interface ReplayOptions {
  /** The only workspace to work on; every connected one unless given. */
  workspaceId: string | undefined;
  days: number;
  /** Also events that were delivered somewhere. */
  isAll: boolean;
}

/** A wrong option; the message says which. */
export class WrongOptionError extends Error {}

/**
 * Reads the command line; undefined when help is asked for.
 * @throws WrongOptionError
 */
export function parseOptions(args: string[]): ReplayOptions | undefined {
  const { help, workspace, days = String(MOST_DAYS), all = false } = parse(args);
  if (help === true) return undefined;
  const workspaceId = workspace === undefined ? undefined : fromPublicId('workspace', workspace);
  if (workspace !== undefined && workspaceId === undefined) {
    throw new WrongOptionError(`--workspace must be an id such as ws-…, not ${workspace}`);
  }
  if (!/^\d{1,2}$/.test(days) || Number(days) < 1 || Number(days) > MOST_DAYS) {
    throw new WrongOptionError(`--days must be a whole number from 1 to ${MOST_DAYS}, not ${days}`);
  }
  return { workspaceId, days: Number(days), isAll: all };
}

function parse(args: string[]) {
  const options = {
    workspace: { type: 'string' },
    days: { type: 'string' },
    all: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new WrongOptionError(error instanceof Error ? error.message : String(error));
  }
}
