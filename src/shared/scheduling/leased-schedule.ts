import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';

import type { Clock } from '../clock.js';
import { ScheduleLease } from './schedule-lease.js';

const RENEWALS_PER_LEASE = 3;
/** A woken turn of usual length ends within this; while the lease lasts as long, it is not asked for again. */
const SHORT_TURN_MS = 100;

/** A piece of work that some worker, but only one, repeats. */
export interface ScheduledTask {
  /** Unique name; also the key of its lease. */
  name: string;
  everyMs: number;
  /** After how long another worker takes over from one that died during a turn. A turn itself may take longer. */
  leaseMs: number;
  /** One turn; what it returns is of no interest. */
  run: () => Promise<unknown>;
}

/**
 * Repeats a task in one of all workers.
 *
 * The lease is short and renewed while a turn runs, so a worker that dies holds the others up for `leaseMs` at most,
 * however long its turns take. Between turns the lease ends when the next turn is due. The task still has to be safe to
 * run twice: a process that stands still for too long, or takes too long over what it was woken for, loses its lease
 * without knowing.
 */
export class LeasedSchedule {
  private readonly logger = new Logger(LeasedSchedule.name);
  private readonly lease: ScheduleLease;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isStopped = false;
  private isInTurn = false;
  private isWoken = false;
  /** Whether this worker had the lease when it last asked. */
  private hasLease = false;
  /** Until when it has it at least, in milliseconds of Unix time. */
  private heldUntilMs = 0;

  constructor(
    private readonly task: ScheduledTask,
    dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    this.lease = new ScheduleLease(task.name, dataSource, clock);
  }

  /** Takes the first turn soon, and one every `everyMs` after the last has ended. */
  start(): void {
    this.plan(Math.min(this.task.everyMs, 1_000));
  }

  /** Has the turn that is due next taken now, or right after the current one; where another worker takes them, nothing. */
  wake(): void {
    if (this.isStopped || this.isWoken || !this.hasLease) return;
    this.isWoken = true;
    if (!this.isInTurn) this.plan(0);
  }

  /** Plans no further turn, waits for the current one, and lets another worker go on at once. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.turn;
    await this.lease.release().catch(this.report);
  }

  private plan(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      const isWoken = this.isWoken;
      this.isInTurn = true;
      this.isWoken = false;
      this.turn = this.takeTurn(isWoken).then((nextMs) => {
        this.isInTurn = false;
        this.plan(this.isWoken ? 0 : nextMs);
      });
    }, delayMs);
  }

  /**
   * A woken turn goes on with the lease of the turn before: to ask for it and to let it end are two commits, which would
   * cost more than most of these turns.
   *
   * @returns milliseconds until this worker asks for its next turn
   */
  private async takeTurn(isWoken: boolean): Promise<number> {
    const { everyMs, leaseMs, run } = this.task;
    try {
      if (isWoken && this.heldForMs >= SHORT_TURN_MS) {
        await run();
        return Math.max(0, this.heldForMs);
      }
      this.hasLease = await this.lease.acquire(leaseMs);
      if (!this.hasLease) return Math.min(everyMs, leaseMs);
      await this.runRenewing();
    } catch (error) {
      this.report(error);
    }
    return everyMs;
  }

  /** Never longer than it was taken for, whatever happens to the clock. */
  private get heldForMs(): number {
    return Math.min(this.heldUntilMs - this.clock.now().getTime(), this.task.everyMs);
  }

  private async runRenewing(): Promise<void> {
    const { everyMs, leaseMs, run } = this.task;
    let renewal = Promise.resolve();
    const timer = setInterval(() => {
      renewal = renewal.then(() => this.lease.keep(leaseMs)).then(() => undefined, this.report);
    }, leaseMs / RENEWALS_PER_LEASE);
    try {
      await run();
    } finally {
      clearInterval(timer);
      await renewal;
      const heldUntilMs = this.clock.now().getTime() + everyMs;
      this.heldUntilMs = (await this.lease.keep(everyMs)) ? heldUntilMs : 0;
    }
  }

  private readonly report = (error: unknown): void => {
    this.logger.error({ task: this.task.name, err: error });
  };
}
