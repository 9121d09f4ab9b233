import type { FlowDefinition, FlowOffer, FlowStep, StripeFeedback } from './flow-types.js';

/** A number that is being typed; the empty string stands for none. */
export type NumberInput = number | '';

/** Texts of one part in other languages: by language, then by field (`title`, `description`, `label`). */
export type Translations = Record<string, Record<string, string>>;

/** What an answer of a survey is while it is edited. `key` stays the same when the code (`id`) is renamed. */
export interface ChoiceForm {
  key: string;
  id: string;
  label: string;
  stripe_feedback: StripeFeedback;
  translations: Translations;
}

/** An offer while it is edited: the fields of all four types, of which only those of `type` are written. */
export interface OfferForm {
  /** Public id; made here for a new offer, so that its translations have a place. */
  id: string;
  type: FlowOffer['type'];
  title: string;
  description: string;
  discount_kind: 'percent' | 'amount';
  percent: NumberInput;
  amount_off_cents: NumberInput;
  currency: string;
  duration_months: NumberInput;
  months: NumberInput;
  price_id: string;
  at: 'now' | 'period_end';
  /** Keys of the choices it is for; none means everybody. */
  reasons: string[];
  translations: Translations;
}

/** A step while it is edited: the fields of all types, of which only those of `type` are written. */
export interface StepForm {
  key: string;
  id: string;
  type: FlowStep['type'];
  title: string;
  description: string;
  choices: ChoiceForm[];
  allow_comment: boolean;
  offers: OfferForm[];
  translations: Translations;
}

/**
 * A flow while it is edited. Fields stand where the API's errors look for them (`steps.1.offers.0.percent`); only reasons
 * and translations are kept with the parts they belong to, so that they survive a rename and go with a removal.
 */
export interface FlowForm {
  name: string;
  languages: string[];
  steps: StepForm[];
}

/** The form of a stored definition. */
export function toFlowForm(name: string, { steps, translations }: FlowDefinition): FlowForm {
  const keys = new Map<string, string>();
  for (const { id } of steps.flatMap((step) => (step.type === 'survey' ? step.choices : []))) keys.set(id, newKey());
  const forms = steps.map((step) => toStepForm(step, { translations, keys }));
  return { name, languages: Object.keys(translations), steps: forms };
}

/** What the API stores of a form: empty texts and numbers are left out, so that the API can say what is missing. */
export function toDefinition({ steps, languages }: FlowForm): FlowDefinition {
  const choices = steps.flatMap((step) => (step.type === 'survey' ? step.choices : []));
  const reasons = new Map(choices.map(({ key, id }) => [key, id]));
  const translations = Object.fromEntries(
    languages.map((language) => [language, Object.fromEntries(steps.flatMap((step) => textsOf(step, language)))]),
  );
  // Whatever the form lacks, the API refuses with the place of it: the form is no second validator.
  return { steps: steps.map((step) => toStep(step, reasons)), translations } as FlowDefinition;
}

/** An empty step of a type, with an id no other step has. */
export function newStep(type: FlowStep['type'], others: StepForm[]): StepForm {
  const id = freeId(type, new Set(others.map((step) => step.id)));
  const step: StepForm = {
    key: newKey(),
    id,
    type,
    title: NEW_TITLES[type],
    description: '',
    choices: [],
    allow_comment: false,
    offers: [],
    translations: {},
  };
  if (type === 'survey') return { ...step, choices: [newChoice([])] };
  return type === 'offer' ? { ...step, offers: [newOffer('discount')] } : step;
}

/** An empty answer, with a code no other answer has. */
export function newChoice(others: ChoiceForm[]): ChoiceForm {
  const id = freeId('reason', new Set(others.map((choice) => choice.id)));
  return { key: newKey(), id, label: '', stripe_feedback: 'other', translations: {} };
}

/** An offer of a type with moderate terms. */
export function newOffer(type: FlowOffer['type']): OfferForm {
  return { ...EMPTY_OFFER, id: `off_${crypto.randomUUID()}`, type, reasons: [], translations: {} };
}

const NEW_TITLES = { survey: 'What makes you leave?', offer: 'Before you go', confirm: 'Cancel subscription' } as const;

const EMPTY_OFFER: Omit<OfferForm, 'id' | 'type' | 'reasons' | 'translations'> = {
  title: '',
  description: '',
  discount_kind: 'percent',
  percent: 20,
  amount_off_cents: '',
  currency: '',
  duration_months: 3,
  months: 1,
  price_id: '',
  at: 'now',
};

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
  return Object.fromEntries(
    Object.entries(all).map(([language, texts]) => [
      language,
      Object.fromEntries(fields.flatMap((field) => entryOf(field, texts[`${place}.${field}`]))),
    ]),
  );
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
  return parts.flatMap(({ place, translations }) =>
    Object.entries(translations[language] ?? {}).flatMap(([field, text]) => entryOf(`${place}.${field}`, text)),
  );
}

function entryOf(key: string, text: string | undefined): [string, string][] {
  return text === undefined || text === '' ? [] : [[key, text]];
}

function filled(key: string, value: string | number): object {
  return value === '' ? {} : { [key]: value };
}

function freeId(stem: string, taken: ReadonlySet<string>): string {
  if (!taken.has(stem)) return stem;
  for (let number = 2; ; number += 1) if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`;
}

function newKey(): string {
  return crypto.randomUUID();
}
