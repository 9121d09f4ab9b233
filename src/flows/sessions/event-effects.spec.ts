import type { CancelSession } from '../entities/cancel-session.entity.js';
import { effectsOf } from './event-effects.js';

const SNAPSHOT: CancelSession['snapshot'] = {
  steps: [{ id: 'stay', type: 'offer', title: 'Stay', offers: [{ id: 'off_1', type: 'pause', months: 2 }] }],
};
const OPEN = { snapshot: SNAPSHOT, outcome: null, offerAccepted: false } as CancelSession;
const SAVED = { snapshot: SNAPSHOT, outcome: 'saved', offerAccepted: true } as CancelSession;
const CANCELED = { snapshot: SNAPSHOT, outcome: 'canceled', offerAccepted: false } as CancelSession;

function effects(session: CancelSession, eventType: string, data: Record<string, unknown>) {
  return effectsOf({ eventType, data, eventId: undefined }, session);
}

describe('effectsOf', () => {
  it('takes a reason and a comment from a survey, until the session has ended', () => {
    const data = { reason: 'too_expensive', comment: 'too much' };
    expect(effects(OPEN, 'survey_answered', data)).toEqual(data);
    expect(effects(CANCELED, 'survey_answered', data)).toEqual({});
    expect(effects(OPEN, 'survey_answered', { reason: 5 })).toEqual({});
  });

  it('notes the offer shown even late, but never over the accepted one', () => {
    const data = { offer_id: 'off_1', step_id: 'stay' };
    expect(effects(OPEN, 'offer_shown', data)).toEqual({ offerType: 'pause', lastStep: 'stay' });
    expect(effects(CANCELED, 'offer_shown', data)).toEqual({ offerType: 'pause' });
    expect(effects(SAVED, 'offer_shown', data)).toEqual({});
    expect(effects(OPEN, 'offer_shown', { offer_type: 'discount' })).toEqual({ offerType: 'discount' });
    expect(effects(OPEN, 'offer_shown', { offer_id: 'off_9', offer_type: 'gift' })).toEqual({});
  });

  // A browser may report anything; only steps that exist reach webhooks.
  it('notes only steps of the session', () => {
    expect(effects(OPEN, 'step_viewed', { step_id: 'stay' })).toEqual({ lastStep: 'stay' });
    expect(effects(OPEN, 'step_viewed', { step_id: '<script>' })).toEqual({});
  });
});
