import { toPublicId } from '../../shared/ids.js';
import { spokenTexts } from '../texts/shown-content.js';
import type { CancelResult } from './cancel-session.service.js';
import type { StartWish } from './compose-session.service.js';
import type { CancelSessionAnswer } from './dto/cancel-session.dto.js';
import type { FlowEventBody } from './dto/flow-event.dto.js';
import type { SaveOffer, SaveOfferAnswer } from './dto/save-offer.dto.js';
import type { StartSession, StartSessionAnswer } from './dto/start-session.dto.js';
import type { ReportedEvent } from './event-effects.js';
import type { SaveResult, SaveWish } from './save-offer.service.js';
import type { StartedSession } from './start-session.service.js';

/** The start of a session in our words. */
export function fromStartBody(body: StartSession): StartWish {
  return {
    subscriptionId: body.subscription_id,
    customerId: body.customer_id,
    email: body.email,
    metadata: body.metadata ?? {},
    locale: body.locale,
  };
}

/** A session with what to show, as the wire has it. */
export function toStartAnswer({ session, theme }: StartedSession): StartSessionAnswer {
  const { id, flowId, flowVersion, snapshot } = session;
  return {
    session_id: toPublicId('session', id),
    flow: { id: toPublicId('flow', flowId), version: flowVersion, steps: snapshot.steps },
    ...spokenTexts({ language: snapshot.language ?? 'en', texts: snapshot.texts ?? {} }),
    theme,
  };
}

/** An accepted offer in our words. */
export function toOfferWish(body: SaveOffer): SaveWish {
  return {
    offerId: body.offer_id?.toLowerCase(),
    offerType: body.offer_accepted,
    offerValue: body.offer_value,
    reason: body.reason,
    comment: body.comment,
  };
}

/** What became of an accepted offer, as the wire has it. */
export function toSaveAnswer(result: SaveResult): SaveOfferAnswer {
  const { currency } = result;
  switch (result.state) {
    case 'saved':
      return { success: true, stripe: { success: true }, saved_mrr_cents: result.savedMrrCents, currency };
    case 'refused':
      return { success: false, stripe: { success: false, error: result.reason }, saved_mrr_cents: 0, currency };
    case 'pending':
      return { success: true, stripe: { success: false, status: 'pending' }, saved_mrr_cents: 0, currency };
  }
}

/** What became of a cancellation, as the wire has it. */
export function toCancelAnswer(result: CancelResult): CancelSessionAnswer {
  switch (result) {
    case 'recorded':
      return { success: true };
    case 'applied':
      return { success: true, stripe: { success: true } };
    case 'refused':
      return { success: true, stripe: { success: false } };
    case 'pending':
      return { success: true, stripe: { status: 'pending' } };
  }
}

/** An event in our words. */
export function toReportedEvent(body: Pick<FlowEventBody, 'event_type' | 'data' | 'event_id'>): ReportedEvent {
  return { eventType: body.event_type, data: body.data, eventId: body.event_id };
}
