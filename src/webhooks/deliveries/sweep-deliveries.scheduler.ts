import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';

import { DeliveryLanes } from './delivery-lanes.js';

const EVERY_MS = 1_000;

/**
 * Has every worker look for what is due, each second: retries, and whatever no job announced. All workers do, not one
 * at a time, because each has slots of its own; claims keep them apart.
 */
@Injectable()
export class SweepDeliveriesScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SweepDeliveriesScheduler.name);
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly lanes: DeliveryLanes) {}

  onApplicationBootstrap(): void {
    this.plan();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.turn;
    clearTimeout(this.timer);
  }

  private plan(): void {
    this.timer = setTimeout(() => {
      this.turn = this.sweep();
    }, EVERY_MS);
  }

  private async sweep(): Promise<void> {
    try {
      await this.lanes.sweep();
    } catch (error) {
      this.logger.error({ msg: 'webhook sweep failed', err: error });
    }
    this.plan();
  }
}
