import type { Pool, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';

/**
 * A reading statement that every connection parses and plans once.
 *
 * For the few statements that most requests make: planning a join takes PostgreSQL longer than running it, and TypeORM,
 * which prepares nothing, adds a query runner to each. It borrows a connection of TypeORM's own pool, so limits and
 * time-outs are the same. Behind a pooler in transaction mode, that pooler has to support prepared statements.
 */
export class PreparedStatement<Row extends QueryResultRow> {
  /** @param name unique in the process */
  constructor(
    private readonly name: string,
    private readonly text: string,
  ) {}

  /** Runs outside any transaction. */
  async rows(dataSource: DataSource, values: readonly unknown[]): Promise<Row[]> {
    const pool = (dataSource.driver as unknown as { master: Pool }).master;
    const { rows } = await pool.query<Row>({ name: this.name, text: this.text, values: [...values] });
    return rows;
  }
}
