import { IsNull, type EntityManager } from 'typeorm';

import { hashApiKey } from '../../../src/auth/api-key.js';
import { ApiToken } from '../../../src/auth/entities/api-token.entity.js';
import type { TokenWish } from '../../../src/auth/issue-token.service.js';
import { type SeedServices } from './seed-services.js';

/** The keys of the quickstart, by what they are for. */
export const KEY_WISHES = {
  secret: { name: 'Quickstart: everything', kind: 'secret', scopes: ['*'] },
  read: { name: 'Quickstart: read', kind: 'secret', scopes: ['analytics:read'] },
  publishable: { name: 'Quickstart: browser', kind: 'publishable', scopes: [] },
} as const satisfies Record<string, { [Name in keyof TokenWish]: Readonly<TokenWish[Name]> }>;

/** What a key of the quickstart is for. */
export type KeyPurpose = keyof typeof KEY_WISHES;

/**
 * The key that the last start handed out, while it still works in this workspace; else a new one, as keys are stored
 * hashed and cannot be shown again.
 */
export function keepOrIssueKey(
  { issueToken, transactions }: SeedServices,
  workspaceId: string,
  purpose: KeyPurpose,
  previous: string | undefined,
): Promise<string> {
  return transactions.run(async (tx) => {
    if (previous !== undefined && (await works(tx, workspaceId, previous))) return previous;
    const { name, kind, scopes } = KEY_WISHES[purpose];
    const { key } = await issueToken.issue(tx, workspaceId, { name, kind, scopes: [...scopes] });
    return key;
  });
}

function works(tx: EntityManager, workspaceId: string, key: string): Promise<boolean> {
  return tx
    .getRepository(ApiToken)
    .existsBy({ workspaceId, tokenHash: hashApiKey(key), revokedAt: IsNull(), expiresAt: IsNull() });
}
