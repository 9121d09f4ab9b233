import { parseArgs } from 'node:util';

import { fromPublicId } from '../../shared/ids.js';

/** What a person asked for on the command line. */
export interface CopyOptions {
  /** The only workspace to work on; every connected one unless given. */
  workspaceId: string | undefined;
}

/** A wrong option; the message says which. */
export class WrongOptionError extends Error {}

/**
 * Reads the command line; undefined when help is asked for.
 * @throws WrongOptionError
 */
export function parseOptions(args: string[]): CopyOptions | undefined {
  const { help, workspace } = parse(args);
  if (help === true) return undefined;
  const workspaceId = workspace === undefined ? undefined : fromPublicId('workspace', workspace);
  if (workspace !== undefined && workspaceId === undefined) {
    throw new WrongOptionError(`--workspace must be an id such as ws-…, not ${workspace}`);
  }
  return { workspaceId };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: { workspace: { type: 'string' }, help: { type: 'boolean' } } }).values;
  } catch (error) {
    throw new WrongOptionError(error instanceof Error ? error.message : String(error));
  }
}
