import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';

/** A statement that each connection parses and plans once. The name stands for the text: one text, one name. */
export interface PreparedStatement {
  /** Without one, it is parsed each time: for texts that hardly occur twice. */
  name?: string;
  text: string;
  values: unknown[];
}

/**
 * Sends statements over the shared pool's connections under a name, past TypeORM.
 *
 * For the few that are sent hundreds of times a second: a round trip costs about half of what `DataSource.query` does,
 * because nothing is parsed, planned or wrapped again.
 */
@Injectable()
export class PreparedStatements {
  constructor(private readonly dataSource: DataSource) {}

  /** The rows of a statement outside of any transaction. */
  async rows<Row extends object>(statement: PreparedStatement): Promise<Row[]> {
    const { master } = this.dataSource.driver as unknown as { master: Pool };
    return (await master.query<Row>(statement)).rows;
  }

  /** The rows of a statement within a transaction. */
  async rowsWithin<Row extends object>(tx: EntityManager, statement: PreparedStatement): Promise<Row[]> {
    const connection = (await tx.queryRunner?.connect()) as PoolClient | undefined;
    if (!connection) throw new Error(`no transaction runs for ${statement.name ?? statement.text}`);
    return (await connection.query<Row>(statement)).rows;
  }
}
