import { describeDefinition, diffDefinitions, hasChanges } from './definition-diff.js';
import type { FlowDefinition } from './flow-types.js';

const OFFER_ID = 'off_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';

function definition(percent: number, translations: FlowDefinition['translations'] = {}): FlowDefinition {
  return {
    steps: [
      {
        id: 'why',
        type: 'survey',
        title: 'Why?',
        allow_comment: true,
        choices: [{ id: 'price', label: 'Price', stripe_feedback: 'too_expensive' }],
      },
      {
        id: 'stay',
        type: 'offer',
        title: 'Stay',
        offers: [
          {
            id: OFFER_ID,
            type: 'discount',
            title: 'Less',
            percent,
            duration_months: 3,
            show_if: { reason: ['price'] },
          },
        ],
      },
    ],
    translations,
  };
}

describe('the comparison of two definitions', () => {
  it('tells every part in words', () => {
    expect(describeDefinition(definition(30, { de: { [`stay.${OFFER_ID}.title`]: 'Rabatt' } }))).toEqual([
      'Survey: Why? [why]',
      '  Answer: Price [price], Stripe: too_expensive',
      '  Comment: allowed',
      'Offers: Stay [stay]',
      '  Discount “Less”: 30 % off for 3 months, only for price',
      'Texts in de',
      '  stay › Less › title: Rabatt',
    ]);
  });

  it('shows what changed, between what stayed', () => {
    const lines = diffDefinitions(definition(30), definition(20));
    expect(lines.filter(({ change }) => change !== 'same')).toEqual([
      { change: 'removed', text: '  Discount “Less”: 30 % off for 3 months, only for price' },
      { change: 'added', text: '  Discount “Less”: 20 % off for 3 months, only for price' },
    ]);
    expect(lines).toHaveLength(6);
  });

  it('finds nothing between equal definitions, and all of a first one', () => {
    expect(hasChanges(diffDefinitions(definition(30), definition(30)))).toBe(false);
    expect(diffDefinitions(null, definition(30)).every(({ change }) => change === 'added')).toBe(true);
  });
});
