import { Client } from 'pg';

import { startEmbeddedPostgres } from '../services/embedded-postgres.js';
import { startPrivateRedis } from '../services/redis.js';
import { type Service } from '../services/service.js';

/** PostgreSQL and Redis of a stage, on the same ports however often they die. */
export class Servers {
  private constructor(
    private readonly stateDir: string,
    private readonly unpackDir: string,
    private postgres: Service,
    private redis: Service,
  ) {}

  /** @throws ExplainedError when one of them does not start. */
  static async start(stateDir: string, unpackDir: string): Promise<Servers> {
    const postgres = await startPostgres(stateDir);
    try {
      return new Servers(stateDir, unpackDir, postgres, await startRedis(stateDir, unpackDir));
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  get redisUrl(): string {
    return this.redis.url;
  }

  /** Runs one statement on a connection of its own. */
  async query<Row extends object>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.connected(async (client) => (await client.query<Row>(statement, parameters)).rows);
  }

  /** Lends a connection of its own, which no process of the application uses. */
  async connected<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: this.databaseUrl });
    // A server that dies meanwhile fails the statement; the event on its own would end this process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** Immediate stop, as when the machine loses power, and a start with recovery. */
  async crashPostgres(whileAway: () => Promise<unknown>): Promise<void> {
    process.kill(this.postgres.pid, 'SIGQUIT');
    await this.postgres.exited;
    await whileAway();
    this.postgres = await startPostgres(this.stateDir);
  }

  /** Ends Redis with everything in it, and starts an empty one. */
  async killRedis(whileAway: () => Promise<unknown>): Promise<void> {
    process.kill(this.redis.pid, 'SIGKILL');
    await this.redis.exited;
    await whileAway();
    this.redis = await startRedis(this.stateDir, this.unpackDir);
  }

  /** Redis takes connections and commands, and answers none. */
  async freezeRedis(whileFrozen: () => Promise<unknown>): Promise<void> {
    process.kill(this.redis.pid, 'SIGSTOP');
    try {
      await whileFrozen();
    } finally {
      process.kill(this.redis.pid, 'SIGCONT');
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
  }
}

/** Not throwaway: what was committed must survive the crash. */
function startPostgres(stateDir: string): Promise<Service> {
  return startEmbeddedPostgres({ stateDir, database: 'retainly' });
}

function startRedis(stateDir: string, unpackDir: string): Promise<Service> {
  return startPrivateRedis({ stateDir, unpackDir, isThrowaway: true });
}
