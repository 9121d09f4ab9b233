import { effectsOf, shownSteps } from './event-effects.js';

const STEPS = shownSteps([
  { id: 'stay', type: 'offer', title: 'Stay', offers: [{ id: 'off_1', type: 'pause', months: 2 }] },
]);

function effects(eventType: string, data: Record<string, unknown>) {
  return effectsOf({ eventType, data, eventId: undefined }, STEPS);
}

describe('effectsOf', () => {
  it('takes a reason and a comment from a survey', () => {
    const data = { reason: 'too_expensive', comment: 'too much' };
    expect(effects('survey_answered', data)).toEqual(data);
    expect(effects('survey_answered', { reason: 5 })).toEqual({});
    expect(effects('step_viewed', data)).toEqual({});
  });

  it('notes the offer shown: by its id, else by its type', () => {
    expect(effects('offer_shown', { offer_id: 'off_1', step_id: 'stay' })).toEqual({
      offerType: 'pause',
      lastStep: 'stay',
    });
    expect(effects('offer_shown', { offer_type: 'discount' })).toEqual({ offerType: 'discount' });
    expect(effects('offer_shown', { offer_id: 'off_9', offer_type: 'gift' })).toEqual({});
  });

  // A browser may report anything; only steps that exist reach webhooks.
  it('notes only steps of the session', () => {
    expect(effects('step_viewed', { step_id: 'stay' })).toEqual({ lastStep: 'stay' });
    expect(effects('step_viewed', { step_id: '<script>' })).toEqual({});
  });
});
