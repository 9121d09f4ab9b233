import {
  type ChoiceForm,
  EMPTY_OFFER,
  type FlowForm,
  newKey,
  type OfferForm,
  type StepForm,
  type Translations,
} from './flow-form.js';
import type { FlowDefinition, FlowOffer, FlowStep, StripeFeedback } from './flow-types.js';

/** The form of a stored definition. */
export function toFlowForm(name: string, { steps, translations }: FlowDefinition): FlowForm {
  const keys = new Map<string, string>();
  for (const { id } of steps.flatMap((step) => (step.type === 'survey' ? step.choices : []))) keys.set(id, newKey());
  return {
    name,
    languages: Object.keys(translations),
    interface_texts: mapTexts(translations, (texts) =>
      Object.entries(texts).flatMap(([place, text]) =>
        place.startsWith(INTERFACE) ? [[place.slice(INTERFACE.length), text]] : [],
      ),
    ),
    steps: steps.map((step) => toStepForm(step, { translations, keys })),
  };
}

/** Where words of the dialog itself stand among the translations. */
const INTERFACE = 'ui.';

interface Whole {
  translations: FlowDefinition['translations'];
  /** Keys of choices by their ids. */
  keys: ReadonlyMap<string, string>;
}

function toStepForm(step: FlowStep, whole: Whole): StepForm {
  const { id, type, title } = step;
  return {
    key: newKey(),
    id,
    type,
    title,
    description: step.description ?? '',
    choices: step.type === 'survey' ? step.choices.map((choice) => toChoiceForm(choice, id, whole)) : [],
    allow_comment: step.type === 'survey' && step.allow_comment,
    offers: step.type === 'offer' ? step.offers.map((offer) => toOfferForm(offer, id, whole)) : [],
    translations: translationsOf(id, ['title', 'description'], whole.translations),
  };
}

function toChoiceForm(
  { id, label, stripe_feedback }: { id: string; label: string; stripe_feedback: StripeFeedback },
  stepId: string,
  { keys, translations }: Whole,
): ChoiceForm {
  const key = keys.get(id) ?? newKey();
  return { key, id, label, stripe_feedback, translations: translationsOf(`${stepId}.${id}`, ['label'], translations) };
}

function toOfferForm(offer: FlowOffer, stepId: string, { keys, translations }: Whole): OfferForm {
  const { show_if: showIf, id = `off_${crypto.randomUUID()}`, ...terms } = offer;
  return {
    ...EMPTY_OFFER,
    percent: '',
    duration_months: '',
    months: '',
    ...terms,
    id,
    discount_kind: offer.type === 'discount' && offer.amount_off_cents !== undefined ? 'amount' : 'percent',
    reasons: (showIf?.reason ?? []).flatMap((reason) => keys.get(reason) ?? []),
    translations: translationsOf(`${stepId}.${id}`, ['title', 'description'], translations),
  };
}

function translationsOf(place: string, fields: string[], all: FlowDefinition['translations']): Translations {
  return mapTexts(all, (texts) =>
    fields.flatMap((field) => {
      const text = texts[`${place}.${field}`];
      return text === undefined ? [] : [[field, text]];
    }),
  );
}

function mapTexts(
  all: FlowDefinition['translations'],
  pick: (texts: Readonly<Record<string, string>>) => [string, string][],
): Translations {
  return Object.fromEntries(
    Object.entries(all).map(([language, texts]) => [language, Object.fromEntries(pick(texts))]),
  );
}
