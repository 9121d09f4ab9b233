import { RecoveryActionsService } from './actions/recovery-actions.service.js';
import { ApplyInvoiceService } from './cases/apply-invoice.service.js';
import { CaseFactsService } from './cases/case-facts.service.js';
import { CaseRecorder } from './cases/case-recorder.service.js';
import { CloseCaseService } from './cases/close-case.service.js';
import { FollowPaymentsOfCases } from './cases/follow-payments.service.js';
import { HoldCasesService } from './cases/hold-cases.service.js';
import { OpenCaseService } from './cases/open-case.service.js';
import { PlanNextTryService } from './cases/plan-next-try.service.js';
import { RecordTriesService } from './cases/record-tries.service.js';
import { RecoveryAttemptRepository } from './cases/recovery-attempt.repository.js';
import { RecoveryCaseRepository } from './cases/recovery-case.repository.js';
import { SyncCaseService } from './cases/sync-case.service.js';
import { FollowDisputesService } from './disputes/follow-disputes.service.js';
import { RecoveryDisputeRepository } from './disputes/recovery-dispute.repository.js';
import { RecoveryPolicies } from './policy/recovery-policies.service.js';
import { BeginRetryService } from './retries/begin-retry.service.js';
import { RetryCaseService } from './retries/retry-case.service.js';
import { RunRetriesService } from './retries/run-retries.service.js';
import { SettleRetryService } from './retries/settle-retry.service.js';
import { SimulateRecoveryService } from './simulation/simulate-recovery.service.js';

/** What works on cases; part of the recovery module. */
export const CASE_PROVIDERS = [
  ApplyInvoiceService,
  BeginRetryService,
  CaseFactsService,
  CaseRecorder,
  CloseCaseService,
  FollowDisputesService,
  FollowPaymentsOfCases,
  HoldCasesService,
  OpenCaseService,
  PlanNextTryService,
  RecordTriesService,
  RecoveryActionsService,
  RecoveryAttemptRepository,
  RecoveryCaseRepository,
  RecoveryDisputeRepository,
  RecoveryPolicies,
  RetryCaseService,
  RunRetriesService,
  SettleRetryService,
  SimulateRecoveryService,
  SyncCaseService,
];
