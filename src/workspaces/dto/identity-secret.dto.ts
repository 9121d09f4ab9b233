import { z } from 'zod';

import { toWireTimeOrNull } from '../../shared/http/wire.js';
import type { RevealedIdentitySecret } from '../identity-secret/identity-secret.service.js';

const MAX_OVERLAP_SECONDS = 7 * 24 * 60 * 60;
const DEFAULT_OVERLAP_SECONDS = 24 * 60 * 60;

/** How the secret is replaced. The body may be left out. */
export const RotateIdentitySecret = z
  .object({
    overlap_seconds: z
      .int()
      .min(0)
      .max(MAX_OVERLAP_SECONDS)
      .default(DEFAULT_OVERLAP_SECONDS)
      .meta({ description: 'How long tokens of the old secret are still accepted: up to 7 days, 24 h unless given.' }),
  })
  .prefault({})
  .meta({ id: 'RotateIdentitySecret' });
export type RotateIdentitySecret = z.infer<typeof RotateIdentitySecret>;

/** The secret in the clear. */
export const IdentitySecret = z
  .object({
    identity_secret: z.string().meta({ examples: ['Zk1_gq…'] }),
    previous_accepted_until: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Until when tokens of the secret before it are accepted; null: they are not.' }),
  })
  .meta({ id: 'IdentitySecret', description: 'Signs identity tokens (JWT, HS256). Keep it on your server.' });
export type IdentitySecret = z.infer<typeof IdentitySecret>;

/** The wire form of the secret. */
export function toIdentitySecret({ secret, previousUntil }: RevealedIdentitySecret): IdentitySecret {
  return { identity_secret: secret, previous_accepted_until: toWireTimeOrNull(previousUntil) };
}
