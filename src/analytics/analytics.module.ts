import { Module } from '@nestjs/common';

import { MetricsController } from './metrics/metrics.controller.js';
import { MetricsRepository } from './metrics/metrics.repository.js';
import { MetricsService } from './metrics/metrics.service.js';
import { RecoveriesController } from './recoveries/recoveries.controller.js';
import { RecoveryCausesController } from './recoveries/recovery-causes.controller.js';
import { RecoveryCausesService } from './recoveries/recovery-causes.service.js';
import { RecoveryReadsRepository } from './recoveries/recovery-reads.repository.js';
import { SessionAnnouncementsRepository } from './sessions/session-announcements.repository.js';
import { SessionReadsRepository } from './sessions/session-reads.repository.js';
import { SessionTotalsRepository } from './sessions/session-totals.repository.js';
import { SessionsController } from './sessions/sessions.controller.js';

/** What merchants read: numbers, sessions, failed-payment cases. Writes nothing. */
@Module({
  controllers: [MetricsController, SessionsController, RecoveriesController, RecoveryCausesController],
  providers: [
    MetricsRepository,
    MetricsService,
    SessionReadsRepository,
    SessionTotalsRepository,
    SessionAnnouncementsRepository,
    RecoveryReadsRepository,
    RecoveryCausesService,
  ],
})
export class AnalyticsModule {}
