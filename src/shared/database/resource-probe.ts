import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';

import { ResourceNotFoundError, WrongWorkspaceError } from '../errors/common.errors.js';

/**
 * Tells why an id was not found in a workspace.
 *
 * Runs only after a miss, over a plain index on `id`, and learns nothing but whether the row exists.
 */
@Injectable()
export class ResourceProbe {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @param tx the transaction of a caller that has one: a second connection beside it could be one too many
   * @throws WrongWorkspaceError when the row belongs to another workspace, ResourceNotFoundError when to none.
   */
  async missing(
    entity: EntityTarget<ObjectLiteral>,
    id: string,
    tx: EntityManager = this.dataSource.manager,
  ): Promise<never> {
    const table = this.dataSource.getMetadata(entity).tableName;
    const rows = await tx.query<unknown[]>(`SELECT 1 FROM ${table} WHERE id = $1 LIMIT 1`, [id]);
    throw rows.length > 0 ? new WrongWorkspaceError() : new ResourceNotFoundError();
  }
}
