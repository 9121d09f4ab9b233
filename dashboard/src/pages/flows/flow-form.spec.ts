import { type FlowForm, newOffer, newStep } from './flow-form.js';
import type { FlowDefinition } from './flow-types.js';
import { toDefinition } from './to-definition.js';
import { toFlowForm } from './to-flow-form.js';

const OFFER_ID = 'off_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';
const PAUSE_ID = 'off_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e70';

const DEFINITION: FlowDefinition = {
  steps: [
    {
      id: 'why',
      type: 'survey',
      title: 'Why?',
      description: 'Tell us.',
      allow_comment: true,
      choices: [
        { id: 'price', label: 'Price', stripe_feedback: 'too_expensive' },
        { id: 'unused', label: 'Not used', stripe_feedback: 'unused' },
      ],
    },
    {
      id: 'stay',
      type: 'offer',
      title: 'Stay',
      offers: [
        { id: OFFER_ID, type: 'discount', percent: 30, duration_months: 3, show_if: { reason: ['price', 'unused'] } },
        { id: PAUSE_ID, type: 'pause', months: 2, title: 'Pause' },
        { id: `${PAUSE_ID}1`, type: 'discount', amount_off_cents: 500, currency: 'eur', duration_months: 1 },
        { id: `${PAUSE_ID}2`, type: 'downgrade', price_id: 'price_1', at: 'period_end' },
        { id: `${PAUSE_ID}3`, type: 'annual_switch', price_id: 'price_2' },
      ],
    },
    { id: 'bye', type: 'confirm', title: 'Bye' },
  ],
  translations: {
    de: {
      'ui.cancel': 'Abo beenden',
      'why.title': 'Warum?',
      'why.price.label': 'Preis',
      [`stay.${OFFER_ID}.title`]: 'Rabatt',
    },
    fr: {},
  },
};

/** The form of the definition above, changed by `edit`. */
function edited(edit: (form: FlowForm) => void): FlowDefinition {
  const form = toFlowForm('Test', DEFINITION);
  edit(form);
  return toDefinition(form);
}

describe('the form of a flow', () => {
  // Opening and saving a flow must not change what customers see.
  it('gives back the definition it was made of', () => {
    expect(toDefinition(toFlowForm('Test', DEFINITION))).toEqual(DEFINITION);
  });

  it('keeps rules and translations of an answer that is renamed', () => {
    const definition = edited(({ steps: [survey] }) => {
      const [choice] = survey?.choices ?? [];
      if (choice) choice.id = 'cost';
    });
    const [, stay] = definition.steps;
    const [discount] = stay?.type === 'offer' ? stay.offers : [];
    expect(discount?.show_if).toEqual({ reason: ['cost', 'unused'] });
    expect(definition.translations.de).toMatchObject({ 'why.cost.label': 'Preis' });
    expect(definition.translations.de).not.toHaveProperty(['why.price.label']);
  });

  // The API refuses rules for reasons nobody can give, and texts of nothing.
  it('forgets rules and translations of what is removed', () => {
    const definition = edited(({ steps }) => {
      steps.shift();
    });
    expect(JSON.stringify(definition)).not.toContain('show_if');
    expect(definition.translations.de).toEqual({ 'ui.cancel': 'Abo beenden', [`stay.${OFFER_ID}.title`]: 'Rabatt' });
  });

  it('leaves out what is empty, so that the API says what is missing', () => {
    const definition = edited(({ steps: [, stay] }) => {
      const [discount] = stay?.offers ?? [];
      if (discount) Object.assign(discount, { percent: '', duration_months: '', reasons: [] });
    });
    const [, stay] = definition.steps;
    expect(stay?.type === 'offer' && stay.offers[0]).toEqual({ id: OFFER_ID, type: 'discount' });
  });

  it('writes only the terms of the chosen kind of discount', () => {
    const definition = edited(({ steps: [, stay] }) => {
      const [discount] = stay?.offers ?? [];
      if (discount) Object.assign(discount, { discount_kind: 'amount', amount_off_cents: 700 });
    });
    const [, stay] = definition.steps;
    const [discount] = stay?.type === 'offer' ? stay.offers : [];
    expect(discount).toMatchObject({ amount_off_cents: 700 });
    expect(discount).not.toHaveProperty('percent');
  });

  it('gives new parts ids that are free and that the API takes', () => {
    const { steps } = toFlowForm('Test', DEFINITION);
    const first = newStep('survey', steps);
    const second = newStep('survey', [...steps, first]);
    expect([first.id, second.id]).toEqual(['survey', 'survey_2']);
    expect([first, second].map(({ choices }) => choices[0]?.id)).toEqual(['reason', 'reason_2']);
    expect(newOffer('pause').id).toMatch(/^off_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});
