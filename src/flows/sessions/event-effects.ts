import { OFFER_TYPES } from '../../billing/offer.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import type { SessionChanges } from './cancel-session.repository.js';
import { offersOf } from './match-offer.js';

/** An event as a customer's browser reports it. */
export interface ReportedEvent {
  eventType: string;
  data: Record<string, unknown>;
  /** The caller's own id, so that a repeat counts once. */
  eventId: string | undefined;
}

/**
 * What an event changes about its session.
 *
 * Reason, comment and last step stay as they were once the session has ended. An offer shown is noted even then, as
 * browsers report late, but never over the offer that was accepted.
 */
export function effectsOf(event: ReportedEvent, session: CancelSession): SessionChanges {
  const isOpen = session.outcome === null;
  switch (event.eventType) {
    case 'survey_answered':
      return isOpen ? { ...text(event, 'reason'), ...text(event, 'comment'), ...stepOf(event, session) } : {};
    case 'offer_shown':
      return { ...(isOpen && stepOf(event, session)), ...(!session.offerAccepted && offerTypeOf(event, session)) };
    default:
      return isOpen ? stepOf(event, session) : {};
  }
}

function text({ data }: ReportedEvent, field: 'reason' | 'comment'): SessionChanges {
  const value = data[field];
  return typeof value === 'string' ? { [field]: value } : {};
}

/** Only steps of the session: what a browser makes up is kept in the timeline, and nowhere else. */
function stepOf({ data }: ReportedEvent, session: CancelSession): SessionChanges {
  const step = session.snapshot.steps.find(({ id }) => id === data.step_id);
  return step ? { lastStep: step.id } : {};
}

function offerTypeOf({ data }: ReportedEvent, session: CancelSession): SessionChanges {
  const shown = offersOf(session.snapshot.steps).find(({ id }) => id === data.offer_id);
  const type = shown?.type ?? OFFER_TYPES.find((name) => name === data.offer_type);
  return type ? { offerType: type } : {};
}
