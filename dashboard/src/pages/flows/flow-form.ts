import type { FlowOffer, FlowStep, StripeFeedback } from './flow-types.js';

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
  /** Words of the dialog itself where the flow has its own: by language, then by name. */
  interface_texts: Translations;
  steps: StepForm[];
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
  if (type === 'survey') return { ...step, choices: [newChoice(others.flatMap(({ choices }) => choices))] };
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

/** What an offer has of the fields of other types. */
export const EMPTY_OFFER: Omit<OfferForm, 'id' | 'type' | 'reasons' | 'translations'> = {
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

function freeId(stem: string, taken: ReadonlySet<string>): string {
  if (!taken.has(stem)) return stem;
  for (let number = 2; ; number += 1) if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`;
}

/** A key that no other part has. */
export function newKey(): string {
  return crypto.randomUUID();
}
