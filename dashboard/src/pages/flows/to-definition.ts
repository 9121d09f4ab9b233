import type { FlowForm, OfferForm, StepForm, Translations } from './flow-form.js';
import type { FlowDefinition } from './flow-types.js';

/** What the API stores of a form: empty texts and numbers are left out, so that the API can say what is missing. */
export function toDefinition({ steps, languages, interface_texts: words }: FlowForm): FlowDefinition {
  const choices = steps.flatMap((step) => (step.type === 'survey' ? step.choices : []));
  const reasons = new Map(choices.map(({ key, id }) => [key, id]));
  const translations = Object.fromEntries(
    languages.map((language) => [
      language,
      Object.fromEntries([...textsAt('ui', words, language), ...steps.flatMap((step) => textsOf(step, language))]),
    ]),
  );
  // Whatever the form lacks, the API refuses with the place of it: the form is no second validator.
  return { steps: steps.map((step) => toStep(step, reasons)), translations } as FlowDefinition;
}

function toStep(step: StepForm, reasons: ReadonlyMap<string, string>): object {
  const base = { id: step.id, type: step.type, title: step.title, ...filled('description', step.description) };
  if (step.type === 'confirm') return base;
  if (step.type === 'offer') return { ...base, offers: step.offers.map((offer) => toOffer(offer, reasons)) };
  const choices = step.choices.map(({ id, label, stripe_feedback }) => ({ id, label, stripe_feedback }));
  return { ...base, choices, allow_comment: step.allow_comment };
}

function toOffer(offer: OfferForm, reasons: ReadonlyMap<string, string>): object {
  const reason = offer.reasons.flatMap((key) => reasons.get(key) ?? []);
  return {
    id: offer.id,
    type: offer.type,
    ...filled('title', offer.title),
    ...filled('description', offer.description),
    ...termsOf(offer),
    ...(reason.length > 0 && { show_if: { reason } }),
  };
}

function termsOf(offer: OfferForm): object {
  switch (offer.type) {
    case 'discount':
      return {
        ...(offer.discount_kind === 'percent'
          ? filled('percent', offer.percent)
          : { ...filled('amount_off_cents', offer.amount_off_cents), ...filled('currency', offer.currency) }),
        ...filled('duration_months', offer.duration_months),
      };
    case 'pause':
      return filled('months', offer.months);
    case 'downgrade':
      return { ...filled('price_id', offer.price_id), ...(offer.at !== 'now' && { at: offer.at }) };
    case 'annual_switch':
      return filled('price_id', offer.price_id);
  }
}

/** The texts of a step in a language, by place. */
function textsOf(step: StepForm, language: string): [string, string][] {
  const parts = [
    { place: step.id, translations: step.translations },
    ...(step.type === 'survey' ? step.choices : []).map((choice) => ({ ...choice, place: `${step.id}.${choice.id}` })),
    ...(step.type === 'offer' ? step.offers : []).map((offer) => ({ ...offer, place: `${step.id}.${offer.id}` })),
  ];
  return parts.flatMap(({ place, translations }) => textsAt(place, translations, language));
}

function textsAt(place: string, translations: Translations, language: string): [string, string][] {
  const texts = Object.entries(translations[language] ?? {}).filter(([, text]) => text !== '');
  return texts.map(([field, text]) => [`${place}.${field}`, text]);
}

function filled(key: string, value: string | number): object {
  return value === '' ? {} : { [key]: value };
}
