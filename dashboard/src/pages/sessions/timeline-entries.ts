import type { Schema } from '../../api/client.js';
import { wordsOf } from '../../components/format.js';
import { offerText } from './offer-text.js';

type Detail = Schema<'SessionDetail'>;
type SessionEvent = Detail['timeline'][number];

/** One thing that happened. */
export interface TimelineEntry {
  key: string;
  /** ISO 8601, to the second. */
  at: string;
  source: 'customer' | 'stripe' | 'webhook';
  title: string;
  details: string;
  isProblem: boolean;
}

const TITLES: Readonly<Record<string, string>> = {
  'session.started': 'Opened the cancel flow',
  step_viewed: 'Saw a step',
  offer_shown: 'Saw an offer',
  survey_answered: 'Answered the survey',
  'session.saved': 'Stayed',
  'session.canceled': 'Cancelled',
  'session.abandoned': 'Left without deciding',
  'session.billing_unclear': 'Needs a look at Stripe by hand',
};

const DELIVERY_PROBLEMS = ['retrying', 'exhausted', 'discarded', 'held'];

/** What the customer did, what Stripe was told and what webhooks said, in the order of time. */
export function timelineEntries({ timeline, billing, webhooks, currency }: Detail): TimelineEntry[] {
  const entries = [
    ...timeline.map((event, index) => fromEvent(event, index, currency)),
    ...billing.map(fromOperation),
    ...webhooks.map(fromWebhook),
  ];
  // Sorting keeps the order of equals: within a second, the customer's doing comes before what it led to.
  return entries.sort((one, other) => one.at.localeCompare(other.at));
}

/** A free-form value of the API in words: objects as `key value` pairs. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== undefined)
    .map(([key, part]) => `${wordsOf(key).toLowerCase()} ${valueText(part)}`)
    .join(', ');
}

function fromEvent(event: SessionEvent, index: number, currency: string): TimelineEntry {
  return {
    key: `event-${index}`,
    at: event.occurred_at,
    source: 'customer',
    title: TITLES[event.event_type] ?? wordsOf(event.event_type),
    details: detailsOf(event, currency),
    isProblem: event.event_type === 'session.billing_unclear',
  };
}

/** What an event of ours says, without what stands above the timeline anyway; all of an event of the merchant's own. */
function detailsOf({ event_type, data }: SessionEvent, currency: string): string {
  const { step_id, reason, comment, offer, offer_type, offer_value } = data;
  switch (event_type) {
    case 'session.started':
    case 'session.canceled':
    case 'session.abandoned':
      return '';
    case 'step_viewed':
      return step_id === undefined ? '' : `“${valueText(step_id)}”`;
    case 'survey_answered':
      return surveyText(reason, comment);
    case 'offer_shown':
      return offer_type === undefined ? '' : offerText({ type: valueText(offer_type), value: undefined, currency });
    case 'session.saved':
      return offer === undefined ? '' : offerText({ type: valueText(offer), value: offer_value, currency });
    default:
      return Object.keys(data).length > 0 ? valueText(data) : '';
  }
}

function surveyText(reason: unknown, comment: unknown): string {
  const words = typeof reason === 'string' ? wordsOf(reason) : '';
  return [words, typeof comment === 'string' ? comment : ''].filter((part) => part !== '').join(': ');
}

function fromOperation(operation: Detail['billing'][number], index: number): TimelineEntry {
  const wish = operation.kind === 'offer' ? 'Apply the offer' : 'Cancel the subscription';
  const error = operation.error_code === null ? '' : `, ${wordsOf(operation.error_code).toLowerCase()}`;
  return {
    key: `operation-${index}`,
    at: operation.created_at,
    source: 'stripe',
    title: `${wish} in Stripe`,
    details: `${wordsOf(operation.state).toLowerCase()}${error}`,
    isProblem: ['failed', 'needs_review'].includes(operation.state),
  };
}

function fromWebhook(webhook: Detail['webhooks'][number], index: number): TimelineEntry {
  const status = webhook.last_status_code === null ? '' : `, HTTP ${webhook.last_status_code}`;
  const tries = webhook.attempt_count > 1 ? ` after ${webhook.attempt_count} tries` : '';
  return {
    key: `webhook-${index}`,
    at: webhook.occurred_at,
    source: 'webhook',
    title: `Webhook ${webhook.event_type}`,
    details: webhook.state === null ? 'no endpoint wanted it' : `${webhook.state}${tries}${status}`,
    isProblem: webhook.state !== null && DELIVERY_PROBLEMS.includes(webhook.state),
  };
}
