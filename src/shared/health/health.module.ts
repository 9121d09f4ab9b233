import { Global, Module } from '@nestjs/common';

import { ReadinessChecks } from './readiness-checks.js';
import { Metrics } from './metrics.js';

/** Health and metrics. Features add their own checks and metrics; the operational routes live in src/operations. */
@Global()
@Module({ providers: [Metrics, ReadinessChecks], exports: [Metrics, ReadinessChecks] })
export class HealthModule {}
