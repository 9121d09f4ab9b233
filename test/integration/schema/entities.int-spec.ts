import { DataSource, type EntityMetadata } from 'typeorm';

import { startTestApp, type TestApp } from '../../support/test-app.js';
import { columnsOf, rulesOf, withClient } from './catalogue.js';

// Nothing generates one from the other, so a test says that they agree.
describe('entities', () => {
  let app: TestApp;
  let dataSource: DataSource;
  let columns: string[];
  let primaryKeys: Map<string, string[]>;
  beforeAll(async () => {
    app = await startTestApp();
    dataSource = app.nest.get(DataSource);
    const url = app.config.environment.DATABASE_URL;
    columns = await withClient(url, columnsOf);
    const keys = (await withClient(url, rulesOf)).filter((rule) => rule.kind === 'p');
    primaryKeys = new Map(keys.map((rule) => [rule.table, rule.columns]));
  });
  afterAll(() => app.close());

  /** The entity's columns in the words of the catalogue: `table.column type NOT NULL`. */
  function columnsOfEntity(entity: EntityMetadata): string[] {
    return entity.columns.map((column) => {
      const type = dataSource.driver.normalizeType(column) + (column.isArray ? '[]' : '');
      return `${entity.tableName}.${column.databaseName} ${type}${column.isNullable ? '' : ' NOT NULL'}`;
    });
  }

  it('have exactly the columns of their tables, with the same types', () => {
    expect(dataSource.entityMetadatas.length).toBeGreaterThan(0);
    for (const entity of dataSource.entityMetadatas) {
      const ofTable = columns.filter((line) => line.startsWith(`${entity.tableName}.`));
      expect(columnsOfEntity(entity).sort()).toEqual(ofTable);
    }
  });

  it('have the primary keys of their tables', () => {
    for (const entity of dataSource.entityMetadatas) {
      expect(entity.primaryColumns.map((column) => column.databaseName)).toEqual(primaryKeys.get(entity.tableName));
    }
  });
});
