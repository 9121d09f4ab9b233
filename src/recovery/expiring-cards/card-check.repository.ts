import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { UpcomingRenewal } from '../../billing/portal/renewal-listeners.js';
import { Clock } from '../../shared/clock.js';

/** Longer than reading a renewal takes. */
const CLAIM_MS = 120_000;

/** Renewals whose card is still to be looked at. A row goes when that is done. */
@Injectable()
export class CardCheckRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Adds a renewal, unless it waits already. */
  async add({ workspaceId, subscriptionId, renewsAt }: UpcomingRenewal): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO card_checks (workspace_id, subscription_id, renews_at, next_attempt_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (workspace_id, subscription_id, renews_at) DO NOTHING`,
      [workspaceId, subscriptionId, renewsAt, this.clock.now()],
    );
  }

  /** Renewals to look at, the longest waiting first. */
  due(limit: number): Promise<UpcomingRenewal[]> {
    return this.dataSource.query<UpcomingRenewal[]>(
      `SELECT workspace_id AS "workspaceId", subscription_id AS "subscriptionId", renews_at AS "renewsAt"
       FROM card_checks WHERE next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT $2`,
      [this.clock.now(), limit],
    );
  }

  /** Takes a renewal for a while. @returns false when somebody else has it, or is done with it */
  async claim({ workspaceId, subscriptionId, renewsAt }: UpcomingRenewal): Promise<boolean> {
    const now = this.clock.now();
    const [, claimed] = await this.dataSource.query<[unknown, number]>(
      `UPDATE card_checks SET next_attempt_at = $4
       WHERE workspace_id = $1 AND subscription_id = $2 AND renews_at = $3 AND next_attempt_at <= $5`,
      [workspaceId, subscriptionId, renewsAt, new Date(now.getTime() + CLAIM_MS), now],
    );
    return claimed === 1;
  }

  async remove({ workspaceId, subscriptionId, renewsAt }: UpcomingRenewal): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM card_checks WHERE workspace_id = $1 AND subscription_id = $2 AND renews_at = $3`,
      [workspaceId, subscriptionId, renewsAt],
    );
  }
}
