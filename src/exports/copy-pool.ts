import { once } from 'node:events';
import { addAbortSignal, finished, type Readable } from 'node:stream';

import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Pool, type PoolClient, type QueryResult } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { DataSource } from 'typeorm';

import { AppConfig } from '../shared/config/app-config.js';

const MAX_DOWNLOADS = 4;
const CONNECTION_TIMEOUT_MS = 2_000;
const IDLE_TIMEOUT_MS = 10_000;
/** A slow reader may take this long: a stalled one must not keep a connection, nor a shutdown that waits for it. */
const DOWNLOAD_TIMEOUT_MS = 20_000;

/**
 * Connections for downloads.
 *
 * A download keeps its connection for as long as its client takes to read. With a pool of their own, slow readers make
 * other downloads wait (and then answer 503), and nothing else.
 */
@Injectable()
export class CopyPool implements OnApplicationShutdown {
  private readonly logger = new Logger(CopyPool.name);
  private readonly pool: Pool;

  constructor(
    config: AppConfig,
    private readonly dataSource: DataSource,
  ) {
    this.pool = new Pool({
      connectionString: config.environment.DATABASE_URL,
      application_name: 'retainly-exports',
      max: MAX_DOWNLOADS,
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
    });
    // A broken connection that nobody listens to would end the process.
    this.pool.on('connect', (client) => client.on('error', (error) => this.report('a connection broke', error)));
    this.pool.on('error', (error) => this.report('an idle connection broke', error));
  }

  /**
   * Runs a `COPY … TO STDOUT` and resolves with its output once the first bytes are there, so that an error in the
   * statement is an ordinary exception.
   *
   * A slow reader slows PostgreSQL down and fills no memory here. When the stream is destroyed, `signal` aborts or
   * twenty seconds have passed, the statement is cancelled and its connection closed.
   *
   * @throws the database's error, also when no connection becomes free within two seconds; the reason of `signal`.
   */
  async copy(statement: string, signal: AbortSignal): Promise<Readable> {
    const client = await this.pool.connect();
    const backendId = await begin(client);
    const stream = addAbortSignal(signal, client.query(copyTo(statement)));
    const deadline = setTimeout(() => {
      stream.destroy(new Error('the download took longer than twenty seconds'));
    }, DOWNLOAD_TIMEOUT_MS);
    finished(stream, (error) => {
      clearTimeout(deadline);
      void (error ? this.abandon(client, backendId) : this.giveBack(client));
    });
    await once(stream, 'readable');
    return stream;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  private async giveBack(client: PoolClient): Promise<void> {
    try {
      await client.query('COMMIT');
      client.release();
    } catch (error) {
      this.report('a finished download could not be committed', error);
      client.release(true);
    }
  }

  /** Closing the socket is not enough: a backend that sorts notices only when it writes. */
  private async abandon(client: PoolClient, backendId: number): Promise<void> {
    try {
      await this.dataSource.query('SELECT pg_cancel_backend($1)', [backendId]);
    } catch (error) {
      this.report('an abandoned download could not be cancelled', error);
    } finally {
      client.release(true);
    }
  }

  private report(what: string, error: unknown): void {
    this.logger.warn(`${what}: ${String(error)}`);
  }
}

/**
 * Opens the transaction of a download and returns the backend it runs on. Behind a pooler in transaction mode only the
 * backend itself knows its id, and only for as long as the transaction lasts.
 */
async function begin(client: PoolClient): Promise<number> {
  try {
    // One round trip for all of it. COPY writes times in the style of the session, whatever the server's is.
    const results: unknown = await client.query(
      `BEGIN READ ONLY; SET LOCAL statement_timeout = ${DOWNLOAD_TIMEOUT_MS}; SET LOCAL datestyle = 'ISO';
       SELECT pg_backend_pid() AS id`,
    );
    const [backend] = (results as QueryResult<{ id: number }>[]).at(-1)?.rows ?? [];
    if (!backend) throw new Error('PostgreSQL named no backend');
    return backend.id;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
