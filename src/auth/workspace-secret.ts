import { createHash, randomBytes } from 'node:crypto';

const WORKSPACE_BYTES = 16;
const RANDOM_BYTES = 32;
const TEXT = /^[\w-]{64}$/;

/** What a presented secret is looked up by; only the hash of a secret is stored. */
export interface WorkspaceSecretKey {
  workspaceId: string;
  tokenHash: Buffer;
}

/**
 * A new secret of a workspace: its id and 256 random bits, as 64 URL-safe characters. Cookies and links are such
 * secrets, so that their row is found without asking every workspace.
 */
export function newWorkspaceSecret(workspaceId: string): string {
  const workspace = Buffer.from(workspaceId.replaceAll('-', ''), 'hex');
  return Buffer.concat([workspace, randomBytes(RANDOM_BYTES)]).toString('base64url');
}

/** What a secret's row is found by, or undefined for text that is none. Says nothing about whether it exists. */
export function workspaceSecretKey(text: string): WorkspaceSecretKey | undefined {
  if (!TEXT.test(text)) return undefined;
  const workspace = Buffer.from(text, 'base64url').subarray(0, WORKSPACE_BYTES).toString('hex');
  const workspaceId = workspace.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { workspaceId, tokenHash: hashSecret(text) };
}

/** SHA-256: a slow hash would add nothing to 256 random bits. */
export function hashSecret(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
