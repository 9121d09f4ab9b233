import { z } from 'zod';

import { listAnswer } from '../../shared/http/list-page.js';
import { toWireTime, toWireTimeOrNull } from '../../shared/http/wire.js';
import { toPublicId } from '../../shared/ids.js';
import type { ApiToken } from '../entities/api-token.entity.js';
import type { IssuedToken, TokenWish } from '../issue-token.service.js';
import { SCOPES } from '../principal.js';
import type { RotatedToken } from '../tokens/api-tokens.service.js';

const MAX_OVERLAP_SECONDS = 7 * 24 * 60 * 60;
const DEFAULT_OVERLAP_SECONDS = 24 * 60 * 60;
const EXAMPLE_TIME = '2026-05-01T10:00:00Z';
const EXAMPLE_ID = 'tok_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';
const EXAMPLE_KEY = 'rk_sk_0123456789abcdefghijklmnopqrstuvwxyz012345';

const tokenName = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100)
  .meta({ examples: ['Production server'] });
const kind = z.enum(['secret', 'publishable']);
const scopes = z.array(z.enum(SCOPES)).max(SCOPES.length);

/** A new key. */
export const CreateApiToken = z
  .object({
    name: tokenName,
    kind: kind.default('secret').meta({ description: '`secret` for servers, `publishable` for browsers.' }),
    scopes: scopes.default([]).meta({
      description: 'Of a secret key, at least one; a publishable key has none.',
      examples: [['analytics:read']],
    }),
    expires_at: z.iso
      .datetime({ offset: true, message: 'must be an ISO 8601 time such as 2026-05-01T10:00:00Z' })
      .nullable()
      .default(null)
      .meta({ description: 'When the key stops working; null for never.', examples: [EXAMPLE_TIME] }),
  })
  .refine((body) => body.kind !== 'secret' || body.scopes.length > 0, {
    path: ['scopes'],
    message: 'must name at least one scope for a secret key',
  })
  .refine((body) => body.kind !== 'publishable' || body.scopes.length === 0, {
    path: ['scopes'],
    message: 'must be empty for a publishable key, which may call the cancel flow only',
  })
  .meta({ id: 'CreateApiToken', description: 'A key to be made.' });
export type CreateApiToken = z.infer<typeof CreateApiToken>;

/** How a key is replaced. The body may be left out. */
export const RotateApiToken = z
  .object({
    overlap_seconds: z
      .int()
      .min(0)
      .max(MAX_OVERLAP_SECONDS)
      .default(DEFAULT_OVERLAP_SECONDS)
      .meta({ description: 'How long the old key still works beside the new one: up to 7 days, 24 h unless given.' }),
  })
  .prefault({})
  .meta({ id: 'RotateApiToken', description: 'How a key is replaced.' });
export type RotateApiToken = z.infer<typeof RotateApiToken>;

const tokenFields = {
  id: z.string().meta({ examples: [EXAMPLE_ID] }),
  name: tokenName,
  kind,
  scopes,
  prefix: z.string().meta({ description: 'First characters, to recognise the key by.', examples: ['rk_sk_0123'] }),
  last4: z.string().meta({ examples: ['2345'] }),
  created_at: z.iso.datetime().meta({ examples: [EXAMPLE_TIME] }),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable().meta({ description: 'Accurate to half a minute.' }),
};
const key = z.string().meta({ description: 'The key itself; shown this once.', examples: [EXAMPLE_KEY] });

/** A key as it is listed: never the key itself. */
export const ApiTokenObject = z.object(tokenFields).meta({ id: 'ApiToken', description: 'An API key.' });
export type ApiTokenObject = z.infer<typeof ApiTokenObject>;

/** A new key with the key itself. */
export const CreatedApiToken = z
  .object({ ...tokenFields, token: key })
  .meta({ id: 'CreatedApiToken', description: 'A new API key. Store `token`; it cannot be shown again.' });
export type CreatedApiToken = z.infer<typeof CreatedApiToken>;

/** A replacement, and when what it replaces ends. */
export const RotatedApiToken = z
  .object({
    ...tokenFields,
    token: key,
    replaces: z.object({ id: z.string().meta({ examples: [EXAMPLE_ID] }), expires_at: z.iso.datetime() }),
  })
  .meta({ id: 'RotatedApiToken', description: 'A new API key and the end of the one it replaces.' });
export type RotatedApiToken = z.infer<typeof RotatedApiToken>;

/** A page of keys. */
export const ApiTokenPage = listAnswer(ApiTokenObject, 'ApiTokenPage');
export type ApiTokenPage = z.infer<typeof ApiTokenPage>;

/** The domain form of a wish for a key. */
export function toTokenWish(body: CreateApiToken): TokenWish {
  return {
    name: body.name,
    kind: body.kind,
    scopes: [...new Set(body.scopes)],
    expiresAt: body.expires_at === null ? null : new Date(body.expires_at),
  };
}

/** The wire form of a key. */
export function toApiTokenObject(token: ApiToken, lastUsedAt: Date | null): ApiTokenObject {
  return {
    id: toPublicId('token', token.id),
    name: token.name,
    kind: token.kind,
    scopes: token.scopes,
    prefix: token.prefix,
    last4: token.last4,
    created_at: toWireTime(token.createdAt),
    expires_at: toWireTimeOrNull(token.expiresAt),
    revoked_at: toWireTimeOrNull(token.revokedAt),
    last_used_at: toWireTimeOrNull(lastUsedAt),
  };
}

/** The wire form of a new key, the only one that holds it. */
export function toCreatedApiToken({ token, key: plaintext }: IssuedToken): CreatedApiToken {
  return { ...toApiTokenObject(token, null), token: plaintext };
}

/** The wire form of a rotation. */
export function toRotatedApiToken({ issued, replaced }: RotatedToken): RotatedApiToken {
  return {
    ...toCreatedApiToken(issued),
    replaces: { id: toPublicId('token', replaced.id), expires_at: toWireTime(replaced.expiresAt) },
  };
}
