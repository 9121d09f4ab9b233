import { Injectable } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';

import { Clock } from '../../shared/clock.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { InvalidIdentityError } from '../customer-identity.js';
import type { CustomerIdentity } from '../principal.js';

/** A stolen token must not be good for long. */
const MAX_LIFE_SECONDS = 60 * 60;
/** How far the clocks of a merchant's server and ours may differ. */
const CLOCK_DIFFERENCE_SECONDS = 60;
/** How long after its end a token still says who the customer was, for routes that accept that. */
const EXPIRED_ACCEPTED_SECONDS = 24 * 60 * 60;

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  subscription_id: z.string().min(1).max(255),
  email: z.email().max(320).optional(),
  exp: z.number(),
  iat: z.number().optional(),
});

/** Verifies identity tokens: JWTs that a merchant's server signs (HS256) with its workspace's identity secret. */
@Injectable()
export class IdentityTokenService {
  constructor(
    private readonly workspaces: WorkspaceSettingsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Who the token says the customer is. One that ended up to 24 h ago is accepted as `isExpired`.
   * @throws InvalidIdentityError
   */
  async verify(workspaceId: string, token: string): Promise<CustomerIdentity> {
    const now = this.clock.now();
    const [present, ...earlier] = await this.workspaces.identitySecrets(workspaceId, now);
    try {
      return await verifyIdentityToken(token, present, now);
    } catch (error) {
      const [previous] = earlier;
      if (previous === undefined) throw error;
      return verifyIdentityToken(token, previous, now);
    }
  }
}

/**
 * Who an identity token says the customer is, at a time.
 *
 * Claims: `sub` (customer id), `subscription_id`, `exp` (at most 1 h ahead of `iat` and of now), optional `email`.
 *
 * @throws InvalidIdentityError when it is not signed with `secret`, lacks a claim, lives too long or ended over 24 h ago.
 */
export async function verifyIdentityToken(token: string, secret: string, now: Date): Promise<CustomerIdentity> {
  const parsed = claimsSchema.safeParse(await signedClaims(token, secret, now));
  if (!parsed.success) {
    const claims = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ');
    throw new InvalidIdentityError(`The identity token is not complete; missing or wrong: ${claims}.`);
  }
  const { sub, subscription_id: subscriptionId, email, exp, iat } = parsed.data;
  const nowSeconds = now.getTime() / 1_000;
  const isLongLived = iat !== undefined && exp - iat > MAX_LIFE_SECONDS;
  if (isLongLived || exp - nowSeconds > MAX_LIFE_SECONDS + CLOCK_DIFFERENCE_SECONDS) {
    throw new InvalidIdentityError('The identity token may end at most one hour after it was made.');
  }
  if (exp < nowSeconds - EXPIRED_ACCEPTED_SECONDS) {
    throw new InvalidIdentityError('The identity token has expired. Ask your server for a new one.');
  }
  return { customerId: sub, subscriptionId, email, isExpired: exp <= nowSeconds };
}

async function signedClaims(token: string, secret: string, now: Date): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      currentDate: now,
    });
    return payload;
  } catch (error) {
    // Thrown after the signature was found good.
    if (error instanceof errors.JWTExpired) return error.payload;
    throw new InvalidIdentityError('The identity token is not a JWT signed with this workspace’s identity secret.', {
      cause: error,
    });
  }
}
