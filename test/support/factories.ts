import type { EntityManager, QueryDeepPartialEntity } from 'typeorm';

import { CancelSession, type SessionOutcome } from '../../src/flows/entities/cancel-session.entity.js';
import { FlowEvent } from '../../src/flows/entities/flow-event.entity.js';
import { FlowVersion } from '../../src/flows/entities/flow-version.entity.js';
import { Flow } from '../../src/flows/entities/flow.entity.js';
import { type LedgerLine, LedgerService } from '../../src/ledger/ledger.service.js';
import { type RollupDelta, Rollups } from '../../src/ledger/rollups.js';
import { RecoveryAttempt } from '../../src/recovery/entities/recovery-attempt.entity.js';
import { RecoveryCase } from '../../src/recovery/entities/recovery-case.entity.js';
import { Clock } from '../../src/shared/clock.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { newId } from '../../src/shared/ids.js';
import type { TestApp } from './test-app.js';

const MINUTE_MS = 60_000;

/**
 * Inserts a session as the product would have left it, with its part of the daily sums.
 *
 * Open unless `outcome` is given; 199.00 EUR of MRR, saved in full, unless the overrides say otherwise.
 */
export async function insertSession(
  app: TestApp,
  workspaceId: string,
  overrides: Partial<CancelSession> = {},
): Promise<CancelSession> {
  const startedAt = overrides.startedAt ?? nowOf(app);
  const outcome = overrides.outcome ?? null;
  const mrrCents = overrides.mrrCents ?? 19_900;
  const isSaved = outcome === 'saved';
  return write(app, async (tx) => {
    const session: CancelSession = {
      workspaceId,
      id: newId(),
      ...(await anyFlowVersion(tx, workspaceId, startedAt)),
      snapshot: { steps: [] },
      subscriptionId: `sub_${newId()}`,
      customerId: 'cus_1',
      email: 'user@example.com',
      isIdentityBound: false,
      locale: null,
      metadata: {},
      planId: 'price_pro',
      planName: 'Pro',
      mrrCents,
      currency: 'eur',
      mrrReportingCents: mrrCents,
      reason: null,
      comment: null,
      lastStep: null,
      offerType: isSaved ? 'discount' : null,
      offerValue: isSaved ? { percent: 30, duration_months: 3 } : null,
      offerAccepted: isSaved,
      outcome,
      savedMrrCents: isSaved ? mrrCents : null,
      savedMrrReportingCents: isSaved ? mrrCents : null,
      startedAt,
      lastActivityAt: startedAt,
      completedAt: outcome && new Date(startedAt.getTime() + MINUTE_MS),
      saveReversedAt: null,
      reactivatedAt: null,
      ...overrides,
    };
    await tx.getRepository(CancelSession).insert(session as QueryDeepPartialEntity<CancelSession>);
    await addRollups(app, tx, workspaceId, [{ at: startedAt, sessionsStarted: 1 }, ...endDeltas(session)]);
    return session;
  });
}

/** Ends a session, or ends an abandoned one again as canceled, with its part of the daily sums. */
export async function endSession(
  app: TestApp,
  session: CancelSession,
  outcome: SessionOutcome,
  completedAt: Date,
): Promise<CancelSession> {
  const isSaved = outcome === 'saved';
  const change = {
    outcome,
    completedAt,
    offerAccepted: isSaved,
    savedMrrCents: isSaved ? session.mrrCents : null,
    savedMrrReportingCents: isSaved ? session.mrrReportingCents : null,
  };
  const ended: CancelSession = { ...session, ...change };
  await write(app, async (tx) => {
    await tx.getRepository(CancelSession).update({ workspaceId: session.workspaceId, id: session.id }, change);
    await addRollups(app, tx, session.workspaceId, endDeltas(ended));
  });
  return ended;
}

/** Inserts an event of a session's timeline. */
export async function insertFlowEvent(
  app: TestApp,
  session: CancelSession,
  overrides: Partial<FlowEvent> = {},
): Promise<FlowEvent> {
  const event: FlowEvent = {
    workspaceId: session.workspaceId,
    id: newId(),
    sessionId: session.id,
    eventType: 'step_viewed',
    data: {},
    eventId: null,
    occurredAt: nowOf(app),
    ...overrides,
  };
  await write(app, (tx) => tx.getRepository(FlowEvent).insert(event as QueryDeepPartialEntity<FlowEvent>));
  return event;
}

/** Inserts a failed-payment case as the product would have left it, with its part of the daily sums; open by default. */
export async function insertRecoveryCase(
  app: TestApp,
  workspaceId: string,
  overrides: Partial<RecoveryCase> = {},
): Promise<RecoveryCase> {
  const openedAt = overrides.openedAt ?? nowOf(app);
  const status = overrides.status ?? 'open';
  const amountCents = overrides.amountCents ?? 4_900;
  const recovery: RecoveryCase = {
    workspaceId,
    id: newId(),
    invoiceId: `in_${newId()}`,
    customerId: 'cus_1',
    subscriptionId: 'sub_1',
    email: 'user@example.com',
    status,
    amountCents,
    currency: 'eur',
    amountReportingCents: amountCents,
    mrrCents: amountCents,
    declineCode: 'insufficient_funds',
    attemptCount: 1,
    nextAttemptAt: null,
    nextAttemptBy: overrides.nextAttemptAt ? 'stripe' : null,
    isPaused: false,
    haltedBy: null,
    timeZone: null,
    causeAttemptId: null,
    causeMailId: null,
    causeLinkId: null,
    cause: status === 'recovered' ? 'stripe_retry' : null,
    lostReason: null,
    openedAt,
    closedAt: status === 'open' ? null : new Date(openedAt.getTime() + MINUTE_MS),
    ...overrides,
  };
  await write(app, async (tx) => {
    await tx.getRepository(RecoveryCase).insert(recovery);
    await addRollups(app, tx, workspaceId, [{ at: openedAt, casesOpened: 1 }, ...recoveryDeltas(recovery)]);
  });
  return recovery;
}

/** Closes a case, or recovers a lost one after all, with its part of the daily sums. */
export async function closeRecoveryCase(
  app: TestApp,
  recovery: RecoveryCase,
  status: 'recovered' | 'lost',
  closedAt: Date,
): Promise<RecoveryCase> {
  const closed: RecoveryCase = { ...recovery, status, closedAt };
  await write(app, async (tx) => {
    const key = { workspaceId: recovery.workspaceId, id: recovery.id };
    await tx.getRepository(RecoveryCase).update(key, { status, closedAt });
    await addRollups(app, tx, recovery.workspaceId, recoveryDeltas(closed));
  });
  return closed;
}

/** Inserts one try to collect a case; a failed one of Stripe's by default. */
export async function insertRecoveryAttempt(
  app: TestApp,
  recovery: RecoveryCase,
  overrides: Partial<RecoveryAttempt> = {},
): Promise<RecoveryAttempt> {
  const attempt: RecoveryAttempt = {
    workspaceId: recovery.workspaceId,
    id: newId(),
    recoveryId: recovery.id,
    initiator: 'stripe',
    status: 'failed',
    amountCents: recovery.amountCents,
    currency: recovery.currency,
    amountEurCents: recovery.amountCents,
    declineCode: 'insufficient_funds',
    adviceCode: null,
    networkDeclineCode: null,
    networkAdviceCode: null,
    reference: null,
    promptedBy: null,
    paymentMethodId: null,
    cardKey: null,
    cardBrand: null,
    leaseToken: null,
    leaseUntil: null,
    explanation: 'Stripe tried by its own schedule.',
    attemptedAt: nowOf(app),
    ...overrides,
  };
  await write(app, (tx) => tx.getRepository(RecoveryAttempt).insert(attempt));
  return attempt;
}

/** Appends a line to the ledger; a saved discount of 199.00 EUR by default. Returns its UUID. */
export function insertSaveEvent(
  app: TestApp,
  workspaceId: string,
  overrides: Partial<LedgerLine> = {},
): Promise<string> {
  const subject = overrides.recoveryId === undefined ? { sessionId: newId() } : {};
  return write(app, (tx) =>
    app.nest.get(LedgerService, { strict: false }).append(tx, {
      workspaceId,
      eventType: 'offer_accepted.discount',
      ...subject,
      mrrImpactCents: 19_900,
      currency: 'eur',
      mrrImpactEurCents: 19_900,
      mrrImpactReportingCents: 19_900,
      occurredAt: nowOf(app),
      ...overrides,
    }),
  );
}

function nowOf(app: TestApp): Date {
  return app.nest.get(Clock, { strict: false }).now();
}

function write<T>(app: TestApp, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  return app.nest.get(Transactions, { strict: false }).run(work);
}

function addRollups(app: TestApp, tx: EntityManager, workspaceId: string, deltas: RollupDelta[]): Promise<void> {
  return app.nest.get(Rollups, { strict: false }).add(tx, workspaceId, deltas);
}

function endDeltas(session: CancelSession): RollupDelta[] {
  const { startedAt, completedAt } = session;
  if (!completedAt) return [];
  if (session.outcome === 'saved') {
    const saved = session.savedMrrReportingCents ?? 0;
    return [
      { at: startedAt, startedSaves: 1, startedMrrSavedCents: saved },
      { at: completedAt, completedSaves: 1, completedMrrSavedCents: saved },
    ];
  }
  if (session.outcome !== 'canceled') return [];
  const lost = session.mrrReportingCents ?? 0;
  return [
    { at: startedAt, startedCancels: 1, startedMrrLostCents: lost },
    { at: completedAt, completedMrrLostCents: lost },
  ];
}

function recoveryDeltas(recovery: RecoveryCase): RollupDelta[] {
  if (recovery.status !== 'recovered' || !recovery.closedAt) return [];
  return [
    { at: recovery.openedAt, openedRecoveries: 1 },
    { at: recovery.closedAt, paymentsRecovered: 1, recoveredCents: recovery.amountReportingCents ?? 0 },
  ];
}

/** A published version the session can refer to: the workspace's own, else one made here. */
async function anyFlowVersion(
  tx: EntityManager,
  workspaceId: string,
  publishedAt: Date,
): Promise<Pick<CancelSession, 'flowId' | 'flowVersion'>> {
  const known = await tx.getRepository(FlowVersion).findOne({
    where: { workspaceId },
    select: { flowId: true, version: true },
    order: { flowId: 'ASC', version: 'ASC' },
  });
  if (known) return { flowId: known.flowId, flowVersion: known.version };
  const flow = { workspaceId, id: newId(), name: 'Cancel flow', status: 'retired' as const };
  await tx
    .getRepository(Flow)
    .insert({ ...flow, draft: null, latestVersion: 1, createdAt: publishedAt, updatedAt: publishedAt });
  await tx
    .getRepository(FlowVersion)
    .insert({ workspaceId, flowId: flow.id, version: 1, definition: { steps: [] }, publishedAt });
  return { flowId: flow.id, flowVersion: 1 };
}
