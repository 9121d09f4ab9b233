import type { Schema } from '../../../api/client.js';
import { contentFrom } from './content-from.js';

const PREVIEW: Schema<'FlowPreview'> = {
  flow: {
    steps: [
      {
        id: 'why',
        type: 'survey',
        title: 'Why?',
        choices: [{ id: 'price', label: 'Price', stripe_feedback: 'other' }],
        allow_comment: false,
      },
      {
        id: 'stay',
        type: 'offer',
        title: 'Stay',
        offers: [{ id: 'off_1', type: 'pause', title: 'Pause', months: 1, show_if: { reason: ['price'] } }],
      },
    ],
  },
  language: 'en',
  direction: 'ltr',
  texts: {},
  theme: { accent_color: null, background_color: null, text_color: null, corner_radius_px: null },
};

describe('contentFrom', () => {
  it('keeps the rules of offers while the survey is part of it', () => {
    expect(contentFrom(PREVIEW, 0)).toEqual(PREVIEW);
  });

  // Nobody has given a reason then, and an offer step without offers would be left out.
  it('shows every offer when it begins after the survey', () => {
    expect(contentFrom(PREVIEW, 1).flow.steps).toEqual([
      {
        id: 'stay',
        type: 'offer',
        title: 'Stay',
        offers: [{ id: 'off_1', type: 'pause', title: 'Pause', months: 1 }],
      },
    ]);
  });
});
