import { CreateFlow } from './dto/flow.dto.js';
import { completeDefinition } from './complete-definition.js';
import { defaultFlow, demoFlow } from './default-flow.js';
import { definitionProblems } from './definition-problems.js';

const OFFER_ID = 'off_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';
const SURVEY = { id: 'why', type: 'survey', title: 'Why?', choices: [{ id: 'price', label: 'Price' }] };
const DISCOUNT = { type: 'discount', percent: 30, duration_months: 3 };

function offerStep(...offers: object[]) {
  return { id: 'stay', type: 'offer', title: 'Stay', offers };
}

/** Where a definition is refused, and why. */
function problemsOf(definition: object): string[] {
  const issues = CreateFlow.safeParse({ name: 'Test', definition }).error?.issues ?? [];
  return issues.map(({ path }) => path.slice(1).join('.'));
}

describe('a flow definition', () => {
  it('is accepted as the product describes it, with what may be left out', () => {
    const definition = {
      steps: [
        SURVEY,
        offerStep({ ...DISCOUNT, show_if: { reason: ['price'] } }, { type: 'pause', months: 2, id: OFFER_ID }),
        { id: 'bye', type: 'confirm', title: 'Cancel subscription' },
      ],
      translations: { de: { 'why.title': 'Warum?', 'why.price.label': 'Preis', [`stay.${OFFER_ID}.title`]: 'Pause' } },
    };
    expect(problemsOf(definition)).toEqual([]);
  });

  // Each of these would reach customers, or Stripe, as nonsense.
  it.each<[string, string, object]>([
    ['no steps', 'steps', { steps: [] }],
    ['an unknown type of step', 'steps.0.type', { steps: [{ id: 'a', type: 'video', title: 'A' }] }],
    ['an unknown type of offer', 'steps.0.offers.0.type', { steps: [offerStep({ type: 'gift' })] }],
    ['an offer step without offers', 'steps.0.offers', { steps: [offerStep()] }],
    ['a discount of 0 %', 'steps.0.offers.0.percent', { steps: [offerStep({ ...DISCOUNT, percent: 0 })] }],
    ['a discount of 101 %', 'steps.0.offers.0.percent', { steps: [offerStep({ ...DISCOUNT, percent: 101 })] }],
    ['a discount of nothing', 'steps.0.offers.0.percent', { steps: [offerStep({ ...DISCOUNT, percent: undefined })] }],
    [
      'a percentage and an amount',
      'steps.0.offers.0.percent',
      { steps: [offerStep({ ...DISCOUNT, amount_off_cents: 5 })] },
    ],
    [
      '25 months of discount',
      'steps.0.offers.0.duration_months',
      { steps: [offerStep({ ...DISCOUNT, duration_months: 25 })] },
    ],
    ['13 months of pause', 'steps.0.offers.0.months', { steps: [offerStep({ type: 'pause', months: 13 })] }],
    [
      'an unknown feedback',
      'steps.0.choices.0.stripe_feedback',
      { steps: [{ ...SURVEY, choices: [{ id: 'a', label: 'A', stripe_feedback: 'price' }] }] },
    ],
    ['a step id twice', 'steps.1.id', { steps: [SURVEY, { id: 'why', type: 'confirm', title: 'Bye' }] }],
    [
      'a choice id twice',
      'steps.0.choices.1.id',
      {
        steps: [
          {
            ...SURVEY,
            choices: [
              { id: 'a', label: 'A' },
              { id: 'a', label: 'B' },
            ],
          },
        ],
      },
    ],
    [
      'an offer id twice',
      'steps.0.offers.1.id',
      {
        steps: [
          offerStep({ ...DISCOUNT, id: OFFER_ID }, { ...DISCOUNT, id: OFFER_ID.toUpperCase().replace('OFF', 'off') }),
        ],
      },
    ],
    [
      'an offer for an unknown reason',
      'steps.1.offers.0.show_if.reason.1',
      { steps: [SURVEY, offerStep({ ...DISCOUNT, show_if: { reason: ['price', 'cost'] } })] },
    ],
    [
      'a translation of nothing',
      'translations.de.who.title',
      { steps: [SURVEY], translations: { de: { 'who.title': 'Wer?' } } },
    ],
    [
      'an unknown language tag',
      'translations.german!',
      { steps: [SURVEY], translations: { 'german!': { 'why.title': 'Warum?' } } },
    ],
  ])('is refused with %s', (_case, path, definition) => {
    expect(problemsOf(definition)).toContain(path);
  });

  it('gets ids for its offers, and keeps those it has', () => {
    const input = CreateFlow.parse({
      name: 'Test',
      definition: { steps: [offerStep(DISCOUNT, { ...DISCOUNT, id: OFFER_ID })] },
    });
    const [step] = completeDefinition(input.definition ?? { steps: [], translations: {} }).steps;
    const ids = step?.type === 'offer' ? step.offers.map(({ id }) => id) : [];
    expect(ids).toEqual([expect.stringMatching(/^off_[0-9a-f-]{36}$/), OFFER_ID]);
  });

  it('of a new workspace, and of the demo, is a valid one', () => {
    expect(definitionProblems(defaultFlow())).toEqual([]);
    const demo = demoFlow({ downgradePriceIds: ['price_1'], annualPriceIds: ['price_2'] });
    expect(problemsOf(demo)).toEqual([]);
    const types = demo.steps.flatMap((step) => (step.type === 'offer' ? step.offers.map(({ type }) => type) : []));
    expect(types).toEqual(['discount', 'pause', 'downgrade', 'annual_switch']);
  });
});
