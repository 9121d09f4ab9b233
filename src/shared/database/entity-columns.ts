import { createHash } from 'node:crypto';

import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

import { valueRows } from './value-rows.js';

const FINGERPRINT_LENGTH = 16;

/**
 * What a statement selects or returns so that its rows have the properties of an entity. Only for entities whose values
 * are the driver's: a column with a transformer would come as it lies in the database.
 */
export function columnsOf(dataSource: DataSource, entity: EntityTarget<ObjectLiteral>): string {
  const { columns } = dataSource.getMetadata(entity);
  return columns.map(({ databaseName, propertyName }) => `${databaseName} AS "${propertyName}"`).join(', ');
}

/** An INSERT of one row. */
export interface Insertion {
  /** `INSERT INTO save_events (workspace_id, id) VALUES ($1, $2)`; the same for all rows of an entity. */
  text: string;
  values: unknown[];
}

/**
 * A row of an entity as a statement that inserts it: a property that is missing becomes NULL, whatever the column's
 * default. Only for entities whose values are the driver's, which makes an array of PostgreSQL's of any array.
 */
export function insertionOf(dataSource: DataSource, entity: EntityTarget<ObjectLiteral>, row: object): Insertion {
  const { columns, tableName } = dataSource.getMetadata(entity);
  const names = columns.map(({ databaseName }) => databaseName).join(', ');
  const given = new Map<string, unknown>(Object.entries(row));
  const { rows, parameters } = valueRows([], [columns.map(({ propertyName }) => given.get(propertyName))]);
  return { text: `INSERT INTO ${tableName} (${names}) VALUES ${rows}`, values: parameters };
}

/** What an UPDATE sets, and to what. */
export interface Assignments {
  /** `state = $3, error_code = $4` */
  list: string;
  /** Of the parameters named in it. */
  values: unknown[];
  /** The same for the same list, and short: for the name of a prepared statement, which has 63 characters at most. */
  fingerprint: string;
}

/**
 * Changes of an entity's properties as assignments to its columns; what is undefined stays as it is.
 * @param first number of the first parameter
 */
export function assignmentsOf(
  dataSource: DataSource,
  entity: EntityTarget<ObjectLiteral>,
  changes: object,
  first: number,
): Assignments {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const metadata = dataSource.getMetadata(entity);
  const columns = given.map(([property]) => {
    const column = metadata.findColumnWithPropertyName(property);
    if (!column) throw new Error(`${metadata.name} has no property ${property}`);
    return column.databaseName;
  });
  const list = columns.map((column, index) => `${column} = $${first + index}`).join(', ');
  const fingerprint = createHash('sha256').update(list).digest('hex').slice(0, FINGERPRINT_LENGTH);
  return { list, values: given.map(([, value]) => value as unknown), fingerprint };
}
