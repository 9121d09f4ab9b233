import { randomBytes } from 'node:crypto';

import { Client } from 'pg';

/** A database that holds the migrated schema and nothing else. */
export interface TestDatabase {
  url: string;
  drop: () => Promise<void>;
}

/** Clones the migrated template, which takes some ten milliseconds. */
export async function createTestDatabase(template = 'retainly_template'): Promise<TestDatabase> {
  const name = `retainly_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined)
    throw new Error('TEST_DATABASE_URL is set by the Jest global setup; run tests with npm test or jest');
  return url;
}
