import type { FlowDefinition } from '../definitions/flow-definition.js';
import { translateSteps } from './translate-steps.js';

const DEFINITION: FlowDefinition = {
  steps: [
    {
      id: 'why',
      type: 'survey',
      title: 'Why?',
      choices: [
        { id: 'price', label: 'Price', stripe_feedback: 'too_expensive' },
        { id: 'other', label: 'Other', stripe_feedback: 'other' },
      ],
      allow_comment: true,
    },
    { id: 'stay', type: 'offer', title: 'Stay', offers: [{ id: 'off_1', type: 'pause', months: 2, title: 'Pause' }] },
  ],
  translations: {
    de: {
      'why.title': 'Warum?',
      'why.price.label': 'Preis',
      'stay.off_1.title': 'Pausieren',
      'stay.description': 'Bitte',
    },
    'pt-BR': { 'why.title': 'Por quê?' },
  },
};

describe('translateSteps', () => {
  it('replaces what is translated and keeps the rest', () => {
    expect(translateSteps(DEFINITION, 'de')).toEqual([
      {
        id: 'why',
        type: 'survey',
        title: 'Warum?',
        choices: [
          { id: 'price', label: 'Preis', stripe_feedback: 'too_expensive' },
          { id: 'other', label: 'Other', stripe_feedback: 'other' },
        ],
        allow_comment: true,
      },
      {
        id: 'stay',
        type: 'offer',
        title: 'Stay',
        description: 'Bitte',
        offers: [{ id: 'off_1', type: 'pause', months: 2, title: 'Pausieren' }],
      },
    ]);
  });

  it.each([
    ['de-AT', 'Warum?'],
    ['DE', 'Warum?'],
    ['pt_br', 'Por quê?'],
    ['pt-PT', 'Why?'],
    ['fr', 'Why?'],
    [undefined, 'Why?'],
  ])('%s reads %s', (locale, title) => {
    expect(translateSteps(DEFINITION, locale)[0]?.title).toBe(title);
  });
});
