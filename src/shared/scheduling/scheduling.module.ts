import { Global, Module } from '@nestjs/common';

import { LeasedSchedules } from './leased-schedules.js';

/** Gives every scheduler its turns. */
@Global()
@Module({ providers: [LeasedSchedules], exports: [LeasedSchedules] })
export class SchedulingModule {}
