import { placeProblems } from './flow-errors.js';
import { toFlowForm } from './to-flow-form.js';

const OFFER_ID = 'off_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';
const FORM = toFlowForm('Test', {
  steps: [
    {
      id: 'why',
      type: 'survey',
      title: 'Why?',
      allow_comment: false,
      choices: [{ id: 'price', label: 'Price', stripe_feedback: 'other' }],
    },
    { id: 'stay', type: 'offer', title: 'Stay', offers: [{ id: OFFER_ID, type: 'pause', months: 1 }] },
  ],
  translations: { 'pt-BR': {} },
});

describe('placeProblems', () => {
  // A mistake shown nowhere, or at another field, is one that nobody can mend.
  it.each([
    ['name', 'name', 'Name'],
    ['definition.steps', 'steps', 'Steps'],
    ['definition.steps.1.title', 'steps.1.title', 'Step 2: title'],
    ['definition.steps.1.offers.0.percent', 'steps.1.offers.0.percent', 'Step 2, offer 1: percent'],
    ['steps.1.offers.0.price_id', 'steps.1.offers.0.price_id', 'Step 2, offer 1: price id'],
    ['definition.steps.1.offers.0.show_if.reason.1', 'steps.1.offers.0.reasons', 'Step 2, offer 1: reasons'],
    ['definition.steps.0.choices.0.id', 'steps.0.choices.0.id', 'Step 1, answer 1: id'],
    ['definition.translations.pt-BR', 'languages', 'Languages'],
    ['definition.translations.pt-BR.why.title', 'steps.0.translations.pt-BR.title', 'Step 1: translations pt-BR title'],
    [
      'definition.translations.pt-BR.why.price.label',
      'steps.0.choices.0.translations.pt-BR.label',
      'Step 1, answer 1: translations pt-BR label',
    ],
    [
      `definition.translations.pt-BR.stay.${OFFER_ID}.title`,
      'steps.1.offers.0.translations.pt-BR.title',
      'Step 2, offer 1: translations pt-BR title',
    ],
    ['definition.translations.pt-BR.ui.cancel', 'interface_texts.pt-BR.cancel', 'Interface texts pt-BR cancel'],
    ['definition.translations.pt-BR.gone.title', 'languages', 'Languages'],
  ])('puts %s at its field', (param, field, place) => {
    expect(placeProblems([{ param, message: 'is wrong' }], FORM)).toEqual([{ field, place, message: 'is wrong' }]);
  });
});
