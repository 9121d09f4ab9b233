import type { Schema } from '../../api/client.js';
import { wordsOf } from '../../components/format.js';

type Detail = Schema<'SessionDetail'>;

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
};

const DELIVERY_PROBLEMS = ['retrying', 'exhausted', 'discarded', 'held'];

/** What the customer did, what Stripe was told and what webhooks said, in the order of time. */
export function timelineEntries({ timeline, billing, webhooks }: Detail): TimelineEntry[] {
  const entries = [...timeline.map(fromEvent), ...billing.map(fromOperation), ...webhooks.map(fromWebhook)];
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

function fromEvent(event: Detail['timeline'][number], index: number): TimelineEntry {
  return {
    key: `event-${index}`,
    at: event.occurred_at,
    source: 'customer',
    title: TITLES[event.event_type] ?? wordsOf(event.event_type),
    details: Object.keys(event.data).length > 0 ? valueText(event.data) : '',
    isProblem: false,
  };
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
