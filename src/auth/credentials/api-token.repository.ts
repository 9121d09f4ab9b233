import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { ApiToken } from '../entities/api-token.entity.js';

/** Every query on keys. */
@Injectable()
export class ApiTokenRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The key with this SHA-256, of whatever workspace: how a caller is recognised. */
  findByHash(tokenHash: Buffer): Promise<ApiToken | null> {
    return this.dataSource.getRepository(ApiToken).findOneBy({ tokenHash });
  }

  async insert(tx: EntityManager, token: ApiToken): Promise<void> {
    await tx.getRepository(ApiToken).insert(token);
  }
}
