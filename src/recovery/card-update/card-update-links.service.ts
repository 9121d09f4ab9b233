import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { newId } from '../../shared/ids.js';
import { RecoveryCase } from '../entities/recovery-case.entity.js';
import { CardUpdateLink } from './card-update-link.entity.js';
import { CardUpdateTokens } from './card-update-tokens.js';

const DAY_MS = 86_400_000;

/** Whose card a link is for. */
export type LinkSubject = Pick<CardUpdateLink, 'workspaceId' | 'customerId' | 'recoveryId'>;

/** A link that a customer went on with. */
export interface UsedLink {
  linkId: string;
  usedAt: Date;
}

/** Links under which customers change their card without signing in. */
@Injectable()
export class CardUpdateLinks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: CardUpdateTokens,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** A new link for the customer of a case. It works for as many days as the setting says. */
  async urlFor(workspaceId: string, recoveryId: string): Promise<string> {
    const where = { workspaceId, id: recoveryId };
    const { customerId } = await this.dataSource.getRepository(RecoveryCase).findOneByOrFail(where);
    return this.newUrl({ workspaceId, customerId, recoveryId });
  }

  /** A new link for a customer whose payments all went well so far. */
  urlForCustomer(workspaceId: string, customerId: string): Promise<string> {
    return this.newUrl({ workspaceId, customerId, recoveryId: null });
  }

  /** The link of the case that a customer went on with last. */
  async lastUsed(tx: EntityManager, workspaceId: string, recoveryId: string): Promise<UsedLink | undefined> {
    const [row] = await tx.query<UsedLink[]>(
      `SELECT id AS "linkId", used_at AS "usedAt" FROM card_update_links
       WHERE workspace_id = $1 AND recovery_id = $2 AND used_at IS NOT NULL ORDER BY used_at DESC LIMIT 1`,
      [workspaceId, recoveryId],
    );
    return row;
  }

  private async newUrl(subject: LinkSubject): Promise<string> {
    const { CARD_UPDATE_LINK_DAYS: days, PUBLIC_URL: base } = this.config.environment;
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + days * DAY_MS);
    const link = { ...subject, id: newId(), createdAt, expiresAt, usedAt: null, useCount: 0 };
    await this.dataSource.getRepository(CardUpdateLink).insert(link);
    return new URL(`/r/${await this.tokens.sign(link)}`, base).href;
  }
}
