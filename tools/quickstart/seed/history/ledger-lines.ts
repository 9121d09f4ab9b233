import type { SaveEvent } from '../../../../src/ledger/entities/save-event.entity.js';
import type { CancelSession } from '../../../../src/flows/entities/cancel-session.entity.js';
import type { RecoveryCase } from '../../../../src/recovery/entities/recovery-case.entity.js';
import { type Random } from './random.js';
import { type SessionStory } from './session-story.js';

/** The ledger lines of a session: its save, and what was taken back and given again. Converted amounts are null. */
export function linesOfSession({ session, reversal }: SessionStory, random: Random): SaveEvent[] {
  const { outcome, offerType, completedAt, savedMrrCents } = session;
  if (outcome !== 'saved' || offerType === null || completedAt === null || savedMrrCents === null) return [];
  const line = (eventType: SaveEvent['eventType'], mrrImpactCents: number, occurredAt: Date): SaveEvent => ({
    ...subject(session),
    id: random.uuid(occurredAt),
    eventType,
    sessionId: session.id,
    recoveryId: null,
    mrrImpactCents,
    occurredAt,
  });
  return [
    line(`offer_accepted.${offerType}`, savedMrrCents, completedAt),
    ...(reversal ? [line('save_reversed', -savedMrrCents, reversal.at)] : []),
    ...(reversal?.restoredAt ? [line('save_restored', savedMrrCents, reversal.restoredAt)] : []),
  ];
}

/** The ledger line of a case, if it was recovered. */
export function linesOfRecovery(recovery: RecoveryCase, random: Random): SaveEvent[] {
  const { status, closedAt } = recovery;
  if (status !== 'recovered' || closedAt === null) return [];
  return [
    {
      ...subject(recovery),
      id: random.uuid(closedAt),
      eventType: 'payment_recovered',
      sessionId: null,
      recoveryId: recovery.id,
      mrrImpactCents: recovery.mrrCents,
      occurredAt: closedAt,
    },
  ];
}

function subject({ workspaceId, currency }: CancelSession | RecoveryCase) {
  return { workspaceId, currency, mrrImpactEurCents: null, mrrImpactReportingCents: null };
}
