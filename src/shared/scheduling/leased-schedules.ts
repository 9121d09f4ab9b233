import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../clock.js';
import { LeasedSchedule, type ScheduledTask } from './leased-schedule.js';

/** Where schedulers start their tasks. At shutdown every task ends its turn before connections are closed. */
@Injectable()
export class LeasedSchedules implements BeforeApplicationShutdown {
  private readonly running: LeasedSchedule[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Repeats a task in one of all workers until this process stops.
   * @returns the schedule, for who hears that there is something to do
   */
  start(task: ScheduledTask): LeasedSchedule {
    const schedule = new LeasedSchedule(task, this.dataSource, this.clock);
    this.running.push(schedule);
    schedule.start();
    return schedule;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running.map((schedule) => schedule.stop()));
  }
}
