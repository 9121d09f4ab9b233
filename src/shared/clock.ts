import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

const MEASURE_EVERY_MS = 60_000;

/**
 * The time every rule asks for.
 *
 * It follows the database's clock, so two processes with wrong system clocks still agree on what is due. Services pass
 * `clock.now()` to SQL as a parameter; bare `now()` in SQL only fills audit columns.
 */
@Injectable()
export class Clock implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Clock.name);
  private databaseOffsetMs = 0;
  private shiftMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** The database's time, within the accuracy of the last measurement. */
  now(): Date {
    return new Date(Date.now() + this.databaseOffsetMs + this.shiftMs);
  }

  /** Moves this process's time; for tests and the demo, which must not wait for days to pass. */
  shift(ms: number): void {
    this.shiftMs += ms;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.measure();
    this.timer = setInterval(() => {
      this.measure().catch((error: unknown) => {
        this.logger.warn(`database time not measured: ${String(error)}`);
      });
    }, MEASURE_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async measure(): Promise<void> {
    const before = Date.now();
    const rows = await this.dataSource.query<{ ms: string }[]>(
      `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms`,
    );
    const after = Date.now();
    const [row] = rows;
    if (row) this.databaseOffsetMs = Number(row.ms) - (before + after) / 2;
  }
}
