import { Client, type ClientConfig } from 'pg';

/**
 * A connection that sends what was asked of it in one go: statements that are sent together are one packet and wake
 * PostgreSQL once.
 */
export class GatheringClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      const { stream } = this.connection;
      stream.cork();
      // After all callers that go on in this turn of the event loop have sent theirs.
      process.nextTick(() => {
        stream.uncork();
      });
      return query(...args);
    }) as Client['query'];
  }
}
