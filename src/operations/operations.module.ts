import { Module } from '@nestjs/common';

import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/** What the people who run Retainly look at. */
@Module({ controllers: [HealthController, MetricsController] })
export class OperationsModule {}
