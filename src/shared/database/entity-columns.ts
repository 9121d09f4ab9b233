import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

/**
 * What a statement selects or returns so that its rows have the properties of an entity. Only for entities whose values
 * are the driver's: a column with a transformer would come as it lies in the database.
 */
export function columnsOf(dataSource: DataSource, entity: EntityTarget<ObjectLiteral>): string {
  const { columns } = dataSource.getMetadata(entity);
  return columns.map(({ databaseName, propertyName }) => `${databaseName} AS "${propertyName}"`).join(', ');
}
