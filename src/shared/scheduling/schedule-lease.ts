import type { DataSource } from 'typeorm';

import type { Clock } from '../clock.js';
import { newId } from '../ids.js';

/**
 * The right to repeat a task, which one of all workers has at a time.
 *
 * A row rather than an advisory lock, so it works behind a pooler in transaction mode, and a worker that dies loses it
 * when it ends.
 */
export class ScheduleLease {
  private readonly holder = newId();

  constructor(
    private readonly name: string,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Takes the lease for so long, or goes on with it. @returns false while another worker has it */
  async acquire(forMs: number): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO scheduler_leases AS held (name, holder, lease_until) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
       WHERE held.holder = excluded.holder OR held.lease_until < $4
       RETURNING name`,
      [this.name, this.holder, this.after(forMs), this.clock.now()],
    );
    return rows.length > 0;
  }

  /** Lets the lease end after so long, sooner or later than before. @returns false, and nothing is done, once another worker has it */
  async keep(forMs: number): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE scheduler_leases SET lease_until = $3 WHERE name = $1 AND holder = $2`,
      [this.name, this.holder, this.after(forMs)],
    );
    return count > 0;
  }

  /** Gives the lease to whoever asks next. */
  async release(): Promise<void> {
    await this.dataSource.query(`DELETE FROM scheduler_leases WHERE name = $1 AND holder = $2`, [
      this.name,
      this.holder,
    ]);
  }

  private after(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
