import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { BillingModule } from '../billing/billing.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { FlowDefinitionController } from './definitions/flow-definition.controller.js';
import { FlowDefinitionService } from './definitions/flow-definition.service.js';
import { FlowPriceChecks } from './definitions/flow-price-checks.js';
import { FlowRepository } from './definitions/flow.repository.js';
import { PreviewFlowService } from './definitions/preview-flow.service.js';
import { PublishFlowService } from './definitions/publish-flow.service.js';
import { CancelSession } from './entities/cancel-session.entity.js';
import { FlowEvent } from './entities/flow-event.entity.js';
import { FlowVersion } from './entities/flow-version.entity.js';
import { Flow } from './entities/flow.entity.js';
import { DiscountBudgetController } from './guards/discount-budget.controller.js';
import { OfferGuardRepository } from './guards/offer-guard.repository.js';
import { OfferGuards } from './guards/offer-guards.service.js';
import { HOSTED_CONTROLLERS, HOSTED_ENTITIES, HOSTED_PROVIDERS } from './hosted/hosted.providers.js';
import { CorrectOutcomesService } from './outcomes/correct-outcomes.service.js';
import { CorrectionRecorder } from './outcomes/correction-recorder.service.js';
import { AbandonSessionsService } from './sessions/abandon-sessions.service.js';
import { CancelSessionRepository } from './sessions/cancel-session.repository.js';
import { CancelSessionService } from './sessions/cancel-session.service.js';
import { CancelSettlementService } from './sessions/cancel-settlement.service.js';
import { ComposeSessionService } from './sessions/compose-session.service.js';
import { EndAsCanceledService } from './sessions/end-as-canceled.service.js';
import { EventReportsRepository } from './sessions/event-reports.repository.js';
import { FlowEventRepository } from './sessions/flow-event.repository.js';
import { FlowSessionController } from './sessions/flow-session.controller.js';
import { RecordEventsService } from './sessions/record-events.service.js';
import { SaveOfferService } from './sessions/save-offer.service.js';
import { SaveSettlementService } from './sessions/save-settlement.service.js';
import { SessionAccessService } from './sessions/session-access.service.js';
import { SessionFactsService } from './sessions/session-facts.service.js';
import { SessionRecorder } from './sessions/session-recorder.service.js';
import { StartSessionService } from './sessions/start-session.service.js';
import { StayAfterAllService } from './sessions/stay-after-all.service.js';
import { SendReceiptsService } from './terminations/send-receipts.service.js';
import {
  TERMINATION_CONTROLLERS,
  TERMINATION_ENTITIES,
  TERMINATION_PROVIDERS,
} from './terminations/termination.providers.js';
import { FlowsCustomerData } from './flows-customer-data.js';

/** Cancel flows: their definitions, and the sessions of customers who meet them. */
@Module({
  imports: [
    WorkspacesModule,
    LedgerModule,
    BillingModule,
    TypeOrmModule.forFeature([
      Flow,
      FlowVersion,
      CancelSession,
      FlowEvent,
      ...HOSTED_ENTITIES,
      ...TERMINATION_ENTITIES,
    ]),
  ],
  controllers: [
    DiscountBudgetController,
    FlowDefinitionController,
    FlowSessionController,
    ...HOSTED_CONTROLLERS,
    ...TERMINATION_CONTROLLERS,
  ],
  providers: [
    FlowsCustomerData,
    FlowRepository,
    FlowDefinitionService,
    FlowPriceChecks,
    PublishFlowService,
    PreviewFlowService,
    CancelSessionRepository,
    EventReportsRepository,
    FlowEventRepository,
    OfferGuardRepository,
    OfferGuards,
    SessionRecorder,
    SessionAccessService,
    SessionFactsService,
    ComposeSessionService,
    StartSessionService,
    SaveOfferService,
    SaveSettlementService,
    StayAfterAllService,
    CancelSessionService,
    CancelSettlementService,
    EndAsCanceledService,
    RecordEventsService,
    AbandonSessionsService,
    CorrectionRecorder,
    CorrectOutcomesService,
    ...HOSTED_PROVIDERS,
    ...TERMINATION_PROVIDERS,
  ],
  exports: [FlowDefinitionService, PublishFlowService, AbandonSessionsService, SendReceiptsService],
})
export class FlowsModule {}
