import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../clock.js';
import { newId } from '../ids.js';

/** A piece of work that some worker, but only one, repeats. */
export interface ScheduledTask {
  /** Unique name; also the key of its lease. */
  name: string;
  everyMs: number;
  /** How long a turn may take before another worker may take over. */
  leaseMs: number;
  /** One turn; what it returns is of no interest. */
  run: () => Promise<unknown>;
}

/**
 * Repeats a task in one of all workers.
 *
 * A turn is a lease row rather than an advisory lock, so it works behind a pooler in transaction mode, and a worker that
 * dies loses its turn when the lease ends. The task still has to be safe to run twice: a lease can end early.
 */
export class LeasedSchedule {
  private readonly logger = new Logger(LeasedSchedule.name);
  private readonly holder = newId();
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly task: ScheduledTask,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Takes the first turn soon, and one every `everyMs` after the last has ended. */
  start(): void {
    this.plan(Math.min(this.task.everyMs, 1_000));
  }

  /** Plans no further turn and waits for the current one. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.turn;
  }

  private plan(delayMs: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.turn = this.takeTurn().finally(() => {
        this.plan(this.task.everyMs);
      });
    }, delayMs);
  }

  private async takeTurn(): Promise<void> {
    try {
      if (!(await this.acquireLease())) return;
      await this.task.run();
      await this.shortenLease();
    } catch (error) {
      this.logger.error({ task: this.task.name, err: error });
    }
  }

  private async acquireLease(): Promise<boolean> {
    const now = this.clock.now();
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO scheduler_leases AS held (name, holder, lease_until) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
       WHERE held.holder = excluded.holder OR held.lease_until < $4
       RETURNING name`,
      [this.task.name, this.holder, new Date(now.getTime() + this.task.leaseMs), now],
    );
    return rows.length > 0;
  }

  /** Between turns nothing is under way, so a holder that dies then holds the others up for one interval only. */
  private async shortenLease(): Promise<void> {
    const nextTurnAt = new Date(this.clock.now().getTime() + this.task.everyMs);
    await this.dataSource.query(
      `UPDATE scheduler_leases SET lease_until = $3 WHERE name = $1 AND holder = $2 AND lease_until > $3`,
      [this.task.name, this.holder, nextTurnAt],
    );
  }
}
