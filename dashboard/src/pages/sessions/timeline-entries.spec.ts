import type { Schema } from '../../api/client.js';
import { timelineEntries, valueText } from './timeline-entries.js';

const WEBHOOK = {
  event_id: 'evt_1',
  event_type: 'cancel.saved',
  occurred_at: '2026-05-01T10:00:09Z',
  delivery_id: 'dlv_1',
  endpoint_id: 'whe_1',
  state: 'delivered',
  attempt_count: 2,
  last_status_code: 200,
};

function detail(parts: Partial<Schema<'SessionDetail'>>): Schema<'SessionDetail'> {
  return { timeline: [], billing: [], webhooks: [], currency: 'eur', ...parts } as unknown as Schema<'SessionDetail'>;
}

describe('timelineEntries', () => {
  it('tells the customer, Stripe and webhooks in one order of time', () => {
    const entries = timelineEntries(
      detail({
        timeline: [
          { event_type: 'offer_shown', data: { offer_type: 'pause' }, occurred_at: '2026-05-01T10:00:00Z' },
          {
            event_type: 'session.saved',
            data: { offer: 'discount', offer_value: { percent: 30, duration_months: 3 } },
            occurred_at: '2026-05-01T10:00:09Z',
          },
        ],
        billing: [
          {
            kind: 'offer',
            state: 'failed',
            error_code: 'card_declined',
            created_at: '2026-05-01T10:00:05Z',
            updated_at: '2026-05-01T10:00:06Z',
          },
        ],
        webhooks: [WEBHOOK],
      }),
    );
    expect(entries.map(({ title, details, isProblem }) => [title, details, isProblem])).toEqual([
      ['Saw an offer', 'Pause', false],
      ['Apply the offer in Stripe', 'failed, card declined', true],
      ['Stayed', '30 % off for 3 months', false],
      ['Webhook cancel.saved', 'delivered after 2 tries, HTTP 200', false],
    ]);
  });

  it('shows all of an event that the merchant’s own pages recorded', () => {
    const event = { event_type: 'video_watched', data: { seconds: 40 }, occurred_at: '2026-05-01T10:00:00Z' };
    expect(timelineEntries(detail({ timeline: [event] }))[0]).toMatchObject({
      title: 'Video watched',
      details: 'seconds 40',
    });
  });

  it('says when no endpoint wanted an event', () => {
    const unsent = { ...WEBHOOK, delivery_id: null, endpoint_id: null, state: null, attempt_count: 0 };
    expect(timelineEntries(detail({ webhooks: [unsent] }))[0]).toMatchObject({ details: 'no endpoint wanted it' });
  });
});

describe('valueText', () => {
  it.each([
    [{ percent: 30, duration_months: 3 }, 'percent 30, duration months 3'],
    [['a', { b: 1 }], 'a, b 1'],
    [null, '–'],
    ['<script>', '<script>'],
  ])('%j', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});
