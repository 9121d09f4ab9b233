import { OFFER_TYPES, type OfferType } from '../../billing/offer.js';
import type { FlowStep } from '../definitions/flow-definition.js';

/** An event as a customer's browser reports it. */
export interface ReportedEvent {
  eventType: string;
  data: Record<string, unknown>;
  /** The caller's own id, so that a repeat counts once. */
  eventId: string | undefined;
}

/** What events check themselves against: the steps that a session shows, without their words. */
export interface ShownStep {
  id: string;
  offers: readonly { id: string | undefined; type: OfferType }[];
}

/** What events say about their session. Whether it still applies depends on how the session stands when it is written. */
export interface EventEffects {
  reason?: string;
  comment?: string;
  lastStep?: string;
  /** Of the offer that was shown. */
  offerType?: OfferType;
}

/** What of a session's snapshot its events need. */
export function shownSteps(steps: readonly FlowStep[]): ShownStep[] {
  return steps.map((step) => ({
    id: step.id,
    offers: step.type === 'offer' ? step.offers.map(({ id, type }) => ({ id, type })) : [],
  }));
}

/** What an event says about its session: only what the session shows. The rest stays in the timeline, and nowhere else. */
export function effectsOf(event: ReportedEvent, steps: readonly ShownStep[]): EventEffects {
  switch (event.eventType) {
    case 'survey_answered':
      return { ...text(event, 'reason'), ...text(event, 'comment'), ...stepOf(event, steps) };
    case 'offer_shown':
      return { ...stepOf(event, steps), ...offerTypeOf(event, steps) };
    default:
      return stepOf(event, steps);
  }
}

function text({ data }: ReportedEvent, field: 'reason' | 'comment'): EventEffects {
  const value = data[field];
  return typeof value === 'string' ? { [field]: value } : {};
}

function stepOf({ data }: ReportedEvent, steps: readonly ShownStep[]): EventEffects {
  const step = steps.find(({ id }) => id === data.step_id);
  return step ? { lastStep: step.id } : {};
}

function offerTypeOf({ data }: ReportedEvent, steps: readonly ShownStep[]): EventEffects {
  const shown = steps.flatMap(({ offers }) => offers).find(({ id }) => id !== undefined && id === data.offer_id);
  const offerType = shown?.type ?? OFFER_TYPES.find((name) => name === data.offer_type);
  return offerType ? { offerType } : {};
}
