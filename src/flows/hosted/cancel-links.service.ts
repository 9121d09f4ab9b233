import { createHash, randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { BillingGateway } from '../../billing/billing.gateway.js';
import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { ParameterInvalidError } from '../../shared/errors/common.errors.js';
import { newId } from '../../shared/ids.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { SubscriptionNotFoundError } from '../flows.errors.js';
import { CancelLinkTokens } from './cancel-link-tokens.js';
import { CancelLink } from './cancel-link.entity.js';
import { CancelLinkGoneError, CancelLinkUsedError } from './hosted.errors.js';

/** How long a page may go on after the link was used: as long as a session may be idle. */
const PAGE_LIFE_MS = 24 * 60 * 60 * 1_000;
const PAGE_TOKEN_BYTES = 32;

/** Whom a link is for, and for how long. */
export interface LinkWish extends Pick<CancelLink, 'subscriptionId' | 'customerId' | 'email' | 'locale' | 'returnUrl'> {
  lifeSeconds: number;
}

/** Links to the hosted cancel flow. Each is used by one page; looking at it uses nothing up. */
@Injectable()
export class CancelLinks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly billing: BillingGateway,
    private readonly settings: WorkspaceSettingsService,
    private readonly tokens: CancelLinkTokens,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** @throws ParameterInvalidError, SubscriptionNotFoundError, BillingNotConnectedError, BillingUnavailableError */
  async create(workspaceId: string, wish: LinkWish): Promise<{ url: string; expiresAt: Date }> {
    const { lifeSeconds, ...subject } = wish;
    const { subscriptionId, customerId, returnUrl } = subject;
    if (returnUrl !== null) await this.checkReturnUrl(workspaceId, returnUrl);
    const subscription = await this.billing.findSubscription(workspaceId, subscriptionId, customerId);
    if (!subscription) throw new SubscriptionNotFoundError(subscriptionId, customerId);

    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + lifeSeconds * 1_000);
    const fresh = { usedAt: null, pageHash: null, sessionId: null };
    const link: CancelLink = { workspaceId, id: newId(), ...subject, createdAt, expiresAt, ...fresh };
    await this.dataSource.getRepository(CancelLink).insert(link);
    const url = new URL(`/c/${await this.tokens.sign(link)}`, this.config.environment.PUBLIC_URL).href;
    return { url, expiresAt };
  }

  /**
   * The link of a token, for the page that has gone on from it, or for any page while none has.
   * @throws CancelLinkGoneError, CancelLinkUsedError
   */
  async find(token: string, pageToken: string | undefined): Promise<CancelLink> {
    const key = await this.tokens.read(token);
    const link = key && (await this.dataSource.getRepository(CancelLink).findOneBy(key));
    if (!link || this.isOver(link)) throw new CancelLinkGoneError();
    const isOfPage = pageToken !== undefined && link.pageHash?.equals(hashOf(pageToken));
    if (link.usedAt && !isOfPage) throw new CancelLinkUsedError();
    return link;
  }

  /** Gives the link to a page, and to no other; a repeat changes nothing. @throws CancelLinkUsedError */
  async use({ workspaceId, id }: CancelLink, pageToken: string): Promise<void> {
    const [, used] = await this.dataSource.query<[unknown, number]>(
      `UPDATE cancel_links SET used_at = coalesce(used_at, $4), page_hash = $3
       WHERE workspace_id = $1 AND id = $2 AND (page_hash IS NULL OR page_hash = $3)`,
      [workspaceId, id, hashOf(pageToken), this.clock.now()],
    );
    if (used === 0) throw new CancelLinkUsedError();
  }

  /** Keeps which session a link led to. */
  async keepSession({ workspaceId, id }: CancelLink, sessionId: string): Promise<void> {
    await this.dataSource.getRepository(CancelLink).update({ workspaceId, id }, { sessionId });
  }

  private isOver({ usedAt, expiresAt }: CancelLink): boolean {
    const end = usedAt ? new Date(usedAt.getTime() + PAGE_LIFE_MS) : expiresAt;
    return end <= this.clock.now();
  }

  private async checkReturnUrl(workspaceId: string, returnUrl: string): Promise<void> {
    const { allowedOrigins } = await this.settings.get(workspaceId);
    if (!allowedOrigins.includes(new URL(returnUrl).origin)) {
      throw new ParameterInvalidError('return_url', 'must be on one of the workspace’s allowed origins');
    }
  }
}

/** A token for a page that is shown now. */
export function newPageToken(): string {
  return randomBytes(PAGE_TOKEN_BYTES).toString('base64url');
}

function hashOf(pageToken: string): Buffer {
  return createHash('sha256').update(pageToken).digest();
}
