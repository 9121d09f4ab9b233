import { parseArgs } from 'node:util';

import { fromPublicId } from '../../shared/ids.js';

/** What a person asked for on the command line. */
export interface SimulateOptions {
  /** File with a policy, as the body of `PUT /api/v1/recovery-policy`. */
  policyFile: string;
  /** Only cases that opened then or later. */
  since: Date;
  /** The only workspace; every one unless given. */
  workspaceId: string | undefined;
}

/** A wrong option; the message says which. */
export class WrongOptionError extends Error {}

/**
 * Reads the command line; undefined when help is asked for.
 * @throws WrongOptionError
 */
export function parseOptions(args: string[]): SimulateOptions | undefined {
  const { help, policy: policyFile, since = '', workspace } = parse(args);
  if (help === true) return undefined;
  if (policyFile === undefined) throw new WrongOptionError('--policy FILE is missing');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(since) || Number.isNaN(Date.parse(since))) {
    throw new WrongOptionError(`--since must be a day such as 2026-05-01, not ${since || 'missing'}`);
  }
  const workspaceId = workspace === undefined ? undefined : fromPublicId('workspace', workspace);
  if (workspace !== undefined && workspaceId === undefined) {
    throw new WrongOptionError(`--workspace must be an id such as ws-…, not ${workspace}`);
  }
  return { policyFile, since: new Date(since), workspaceId };
}

function parse(args: string[]) {
  const options = {
    policy: { type: 'string' },
    since: { type: 'string' },
    workspace: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new WrongOptionError(error instanceof Error ? error.message : String(error));
  }
}
