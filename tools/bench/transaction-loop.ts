import { Client } from 'pg';

const CONNECTIONS = 16;

/** One transaction on a connection that belongs to nobody else meanwhile. */
export type TransactionOf = (client: Client, index: number) => Promise<unknown>;

/**
 * What pgbench does, with the driver the product uses: as many connections as the yardsticks call for, each making one
 * transaction after another.
 * @returns transactions per second
 */
export async function transactionsPerSecond(url: string, amount: number, work: TransactionOf): Promise<number> {
  const clients = Array.from({ length: CONNECTIONS }, () => new Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    let next = 0;
    const startedAt = performance.now();
    await Promise.all(
      clients.map(async (client) => {
        for (let index = next++; index < amount; index = next++) await work(client, index);
      }),
    );
    return amount / ((performance.now() - startedAt) / 1_000);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}
