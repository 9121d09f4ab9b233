import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';

import { Clock } from '../../shared/clock.js';
import { toPublicId } from '../../shared/ids.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import type { SessionOutcome } from '../entities/cancel-session.entity.js';
import type { CancelLink } from './cancel-link.entity.js';

/** Name of the query parameter that holds the result. */
const PARAMETER = 'retainly_result';
const HOUR_MS = 3_600_000;

/** Where customers go back to, with what they decided. */
@Injectable()
export class ReturnAddress {
  constructor(
    private readonly settings: WorkspaceSettingsService,
    private readonly clock: Clock,
  ) {}

  /** Undefined where the link says no address. A null outcome is one that is not known yet. */
  async of(link: CancelLink, outcome: SessionOutcome | null): Promise<string | undefined> {
    if (link.returnUrl === null) return undefined;
    const url = new URL(link.returnUrl);
    url.searchParams.set(PARAMETER, await this.sign(link, outcome));
    return url.href;
  }

  /** Neither `sub` nor `subscription_id`: the same secret signs identity tokens, and this must never pass for one. */
  private async sign(link: CancelLink, outcome: SessionOutcome | null): Promise<string> {
    const { workspaceId, customerId, subscriptionId, sessionId } = link;
    const issuedAt = this.clock.now();
    const secret = new TextEncoder().encode(await this.settings.identitySecret(workspaceId));
    return new SignJWT({
      customer_id: customerId,
      subscription: subscriptionId,
      session_id: sessionId && toPublicId('session', sessionId),
      outcome,
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('retainly')
      .setIssuedAt(issuedAt)
      .setExpirationTime(new Date(issuedAt.getTime() + HOUR_MS))
      .sign(secret);
  }
}
