import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { BillingModule } from '../billing/billing.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { RecoveryActionsController } from './actions/recovery-actions.controller.js';
import { CASE_PROVIDERS } from './case.providers.js';
import { RecoveryDispute } from './disputes/recovery-dispute.entity.js';
import { RecoveryAttempt } from './entities/recovery-attempt.entity.js';
import { RecoveryCase } from './entities/recovery-case.entity.js';
import { RecoveryDecision } from './entities/recovery-decision.entity.js';
import { MAIL_CONTROLLERS, MAIL_ENTITIES, MAIL_EXPORTS, MAIL_PROVIDERS } from './mails/mail.providers.js';
import { RecoveryPolicyRow } from './policy/recovery-policy-row.entity.js';
import { RecoveryPolicyController } from './policy/recovery-policy.controller.js';
import { RunRetriesService } from './retries/run-retries.service.js';
import { RecoveryCustomerData } from './recovery-customer-data.js';

/** Failed payments: cases, the tries to collect them, and what is told to customers. */
@Module({
  imports: [
    WorkspacesModule,
    LedgerModule,
    BillingModule,
    TypeOrmModule.forFeature([
      RecoveryCase,
      RecoveryAttempt,
      RecoveryDecision,
      RecoveryDispute,
      RecoveryPolicyRow,
      ...MAIL_ENTITIES,
    ]),
  ],
  controllers: [RecoveryActionsController, RecoveryPolicyController, ...MAIL_CONTROLLERS],
  providers: [RecoveryCustomerData, ...CASE_PROVIDERS, ...MAIL_PROVIDERS],
  exports: [...MAIL_EXPORTS, RunRetriesService],
})
export class RecoveryModule {}
