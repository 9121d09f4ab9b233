import { Process, Processor } from '@nestjs/bull';

import { GUIDES_QUEUE } from './events.controller.js';

/** Takes the jobs and does nothing with them. */
@Processor(GUIDES_QUEUE)
export class EventsProcessor {
  @Process()
  async work(): Promise<void> {
    return Promise.resolve();
  }
}
