import type { FlowDefinition } from '../definitions/flow-definition.js';
import { shownContent, spokenTexts } from './shown-content.js';

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
    {
      id: 'stay',
      type: 'offer',
      title: 'Stay',
      offers: [
        { id: 'off_1', type: 'pause', months: 2, title: 'Pause' },
        { id: 'off_2', type: 'discount', percent: 30, duration_months: 1 },
        { id: 'off_3', type: 'discount', amount_off_cents: 1_050, duration_months: 3 },
        { id: 'off_4', type: 'downgrade', price_id: 'price_1' },
      ],
    },
  ],
  translations: {
    de: {
      'why.title': 'Warum?',
      'why.price.label': 'Preis',
      'stay.off_1.title': 'Pausieren',
      'stay.description': 'Bitte',
      'ui.cancel': 'Jetzt kündigen',
    },
    'pt-BR': { 'why.title': 'Por quê?' },
    ar: { 'why.title': 'لماذا؟' },
  },
};

describe('shownContent', () => {
  it('replaces what is translated and keeps the rest', () => {
    const [why, stay] = shownContent(DEFINITION, 'de', 'eur').steps;
    expect(why).toEqual({
      id: 'why',
      type: 'survey',
      title: 'Warum?',
      choices: [
        { id: 'price', label: 'Preis', stripe_feedback: 'too_expensive' },
        { id: 'other', label: 'Other', stripe_feedback: 'other' },
      ],
      allow_comment: true,
    });
    expect(stay).toMatchObject({ title: 'Stay', description: 'Bitte', offers: [{ title: 'Pausieren' }, {}, {}, {}] });
  });

  it.each([
    ['de-AT', 'Warum?', 'de'],
    ['DE', 'Warum?', 'de'],
    ['pt_br', 'Por quê?', 'pt-BR'],
    ['pt-PT', 'Why?', 'pt'],
    ['fr', 'Why?', 'fr'],
    ['sv', 'Why?', 'en'],
    [undefined, 'Why?', 'en'],
  ])('%s reads %s, in a dialog that speaks %s', (locale, title, language) => {
    const content = shownContent(DEFINITION, locale, 'eur');
    expect([content.steps[0]?.title, content.language]).toEqual([title, language]);
  });

  // An offer without words would be an empty card; its terms are what it says, in the customer's way of writing them.
  it.each([
    ['en', 'eur', ['30% off for 1 month', '€10.50 off for 3 months', 'Move to a smaller plan']],
    ['de', 'eur', ['30 % Rabatt für 1 Monat', '10,50 € Rabatt für 3 Monate', 'In einen kleineren Tarif wechseln']],
    ['fr', 'jpy', ['30 % de remise pendant 1 mois', '1 050 JPY de remise pendant 3 mois']],
  ])('titles offers without a title in %s and %s', (locale, currency, expected) => {
    const [, stay] = shownContent(DEFINITION, locale, currency).steps;
    const titles = stay?.type === 'offer' ? stay.offers.slice(1).map(({ title = '' }) => title) : [];
    // Which of the narrow and no-break spaces stands there is the ICU version's business.
    expect(titles.map((title) => title.replace(/\s/g, ' '))).toEqual(expect.arrayContaining(expected));
  });
});

describe('spokenTexts', () => {
  it('lets a flow say words of the dialog in its own way, and the language say the others', () => {
    const { texts } = spokenTexts(shownContent(DEFINITION, 'de', 'eur'));
    expect(texts).toMatchObject({ cancel: 'Jetzt kündigen', continue: 'Weiter' });
  });

  it.each([
    ['ar-EG', 'ar', 'rtl'],
    ['he', 'en', 'ltr'],
    ['nl', 'nl', 'ltr'],
  ])('%s is shown in %s, written %s', (locale, language, direction) => {
    expect(spokenTexts(shownContent(DEFINITION, locale, 'eur'))).toMatchObject({ language, direction });
  });

  it.each(['de', 'en', 'es', 'fr', 'it', 'nl', 'pt'])('%s fills in the same places as English', (language) => {
    const placesOf = (locale: string) =>
      Object.entries(spokenTexts({ language: locale, texts: {} }).texts).map(([name, text]) => [
        name,
        [...text.matchAll(/\{\w+\}/g)].map(String).sort(),
      ]);
    expect(placesOf(language)).toEqual(placesOf('en'));
  });
});
