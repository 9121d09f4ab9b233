import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import {
  BillingNotConnectedError,
  BillingRefusedError,
  BillingUnavailableError,
} from '../../billing/billing.errors.js';
import { PortalGateway } from '../../billing/portal/portal.gateway.js';
import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { RecoveryCase } from '../entities/recovery-case.entity.js';
import { CardUpdateLink } from './card-update-link.entity.js';
import { CardUpdateTokens } from './card-update-tokens.js';

/** Between two uses of one link: nobody enters a card faster, and each use is a call to the provider. */
const PAUSE_MS = 5_000;
const MAX_USES = 50;

/** What a link leads to: `open` while it is of use, `closed` when nothing is to be paid any more. */
export type LinkState = { state: 'open' | 'closed'; link: CardUpdateLink; merchantName: string } | { state: 'gone' };

/** Where a customer goes on to, or why not. */
export type Opening = { url: string } | { refusal: 'gone' | 'closed' | 'busy' | 'away' };

/** What happens when a customer follows a link in a mail. */
@Injectable()
export class OpenCardUpdateService {
  private readonly logger = new Logger(OpenCardUpdateService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: CardUpdateTokens,
    private readonly portal: PortalGateway,
    private readonly workspaces: WorkspaceSettingsService,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Looks, and changes nothing: mail scanners follow links too. */
  async look(token: string): Promise<LinkState> {
    const key = await this.tokens.read(token);
    const link = key && (await this.dataSource.getRepository(CardUpdateLink).findOneBy(key));
    if (!link || link.expiresAt <= this.clock.now()) return { state: 'gone' };
    const { name: merchantName } = await this.workspaces.get(link.workspaceId);
    return { state: (await this.isOpen(link)) ? 'open' : 'closed', link, merchantName };
  }

  /** Opens the provider's page, and keeps that the link was used. */
  async open(token: string): Promise<Opening> {
    const found = await this.look(token);
    if (found.state !== 'open') return { refusal: found.state };
    const { link } = found;
    if (!(await this.noteUse(link))) return { refusal: 'busy' };
    const backUrl = new URL(`/r/${token}`, this.config.environment.PUBLIC_URL).href;
    try {
      const back = { backUrl, doneUrl: `${backUrl}/done` };
      return { url: await this.portal.paymentMethodUpdate(link.workspaceId, link.customerId, back) };
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.logger.warn({ msg: 'card update not opened', workspace_id: link.workspaceId, link_id: link.id, err: error });
      await this.takeBackUse(link);
      return { refusal: 'away' };
    }
  }

  private async isOpen({ workspaceId, recoveryId }: CardUpdateLink): Promise<boolean> {
    if (recoveryId === null) return true;
    const recovery = await this.dataSource.getRepository(RecoveryCase).findOneBy({ workspaceId, id: recoveryId });
    return recovery?.status === 'open';
  }

  /** A customer who never saw the provider's page has entered no card there, so the use is no evidence. */
  private async takeBackUse({ workspaceId, id, usedAt }: CardUpdateLink): Promise<void> {
    await this.dataSource.getRepository(CardUpdateLink).update({ workspaceId, id }, { usedAt });
  }

  /** @returns false when the link was used a moment ago, or too often */
  private async noteUse({ workspaceId, id }: CardUpdateLink): Promise<boolean> {
    const now = this.clock.now();
    const [, used] = await this.dataSource.query<[unknown, number]>(
      `UPDATE card_update_links SET used_at = $3, use_count = use_count + 1
       WHERE workspace_id = $1 AND id = $2 AND use_count < $4 AND (used_at IS NULL OR used_at <= $5)`,
      [workspaceId, id, now, MAX_USES, new Date(now.getTime() - PAUSE_MS)],
    );
    return used === 1;
  }
}

function isExpected(error: unknown): boolean {
  return [BillingNotConnectedError, BillingRefusedError, BillingUnavailableError].some((kind) => error instanceof kind);
}
