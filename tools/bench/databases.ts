import { Client } from 'pg';

import { type Servers } from '../chaos/servers.js';

/**
 * A copy of the stage's database beside it. Nobody may be connected to the original meanwhile.
 * @returns its connection string
 */
export async function migratedClone({ databaseUrl }: Servers, name: string): Promise<string> {
  const original = new URL(databaseUrl).pathname.slice(1);
  const client = new Client({ connectionString: withDatabase(databaseUrl, 'postgres') });
  await client.connect();
  try {
    const identifiers = [name, original].map((each) => client.escapeIdentifier(each));
    await client.query(`CREATE DATABASE ${identifiers.join(' TEMPLATE ')}`);
  } finally {
    await client.end();
  }
  return withDatabase(databaseUrl, name);
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
