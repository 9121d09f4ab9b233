import { toPublicId } from '../../../../src/shared/ids.js';
import type { CancelSession } from '../../../../src/flows/entities/cancel-session.entity.js';
import { type Moment, type SessionPath } from './session-path.js';

/** A session idle for a day is abandoned when the application looks next. */
const IDLE_MS = 86_400_000 + 30_000;

/** When the application gives a customer up who did nothing more. */
export function abandonedAtOf({ endedAt }: SessionPath): Date {
  return new Date(endedAt.getTime() + IDLE_MS);
}

/** Everything that happened in a session, in the words of the application's own timeline. */
export function timelineOf(session: CancelSession, path: SessionPath): Moment[] {
  const { startedAt, completedAt } = session;
  const abandonedAt = abandonedAtOf(path);
  // Somebody who left and cancelled later had been given up in between.
  const wasAbandoned = path.end === 'left' && completedAt !== null && abandonedAt <= completedAt;
  return [
    { type: 'session.started', data: startData(session), at: startedAt },
    ...path.moments,
    ...(wasAbandoned ? [{ type: 'session.abandoned', data: abandonData(session), at: abandonedAt }] : []),
    ...(completedAt === null ? [] : endOf(session, completedAt)),
  ];
}

function endOf(session: CancelSession, at: Date): Moment[] {
  const { outcome, reason: cancel_reason, currency } = session;
  if (outcome === 'saved') {
    const { offerType: offer, offerValue: offer_value, savedMrrCents: saved_mrr_cents } = session;
    return [{ type: 'session.saved', data: { offer, offer_value, saved_mrr_cents, cancel_reason, currency }, at }];
  }
  if (outcome === 'canceled') {
    const { comment, mrrCents: mrr_lost_cents } = session;
    return [{ type: 'session.canceled', data: { cancel_reason, comment, mrr_lost_cents, currency }, at }];
  }
  return [];
}

function startData({ flowId, mrrCents, currency }: CancelSession): Moment['data'] {
  return { flow_id: toPublicId('flow', flowId), mrr_cents: mrrCents, currency };
}

function abandonData({ lastStep, mrrCents, currency }: CancelSession): Moment['data'] {
  return { last_step: lastStep, mrr_cents: mrrCents, currency };
}
