import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, LessThanOrEqual, MoreThan } from 'typeorm';

import { SetupLink } from '../entities/setup-link.entity.js';

/** Every query on setup links. */
@Injectable()
export class SetupLinkRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Stores a link, and forgets those that are over. */
  async insert(link: SetupLink, now: Date): Promise<void> {
    const links = this.dataSource.getRepository(SetupLink);
    await links.delete({ expiresAt: LessThanOrEqual(now) });
    await links.insert(link);
  }

  /** Whether there is a link with this hash that is not over. */
  exists(tokenHash: Buffer, now: Date): Promise<boolean> {
    return this.dataSource.getRepository(SetupLink).existsBy({ tokenHash, expiresAt: MoreThan(now) });
  }

  /**
   * Takes every link away: whoever is second, with whichever link, waits for this transaction and then finds none.
   * @returns whether the one with this hash was among them and not over
   */
  async spendAll(tx: EntityManager, tokenHash: Buffer, now: Date): Promise<boolean> {
    const [links] = await tx.query<[{ hash: Buffer; expiresAt: Date }[], number]>(
      `DELETE FROM setup_links RETURNING token_hash AS hash, expires_at AS "expiresAt"`,
    );
    return links.some(({ hash, expiresAt }) => hash.equals(tokenHash) && expiresAt > now);
  }
}
