import type { FieldProblem } from '../../api/field-problems.js';
import type { FlowForm, StepForm } from './flow-form.js';

/** A mistake at its field of the form. */
export interface PlacedProblem {
  /** Path of the field in the form, such as `steps.1.offers.0.percent`. */
  field: string;
  /** Where that is, in words: `Step 2, offer 1: percent`. */
  place: string;
  message: string;
}

/** Where each mistake stands in the form. */
export function placeProblems(problems: FieldProblem[], form: FlowForm): PlacedProblem[] {
  return problems.map(({ param, message }) => {
    const field = fieldOf(param.replace(/^definition\./, ''), form);
    return { field, place: placeOf(field), message };
  });
}

function fieldOf(path: string, form: FlowForm): string {
  const [, language, text] = /^translations\.([^.]+)(?:\.(.+))?$/.exec(path) ?? [];
  if (language === undefined) return path.replace(/show_if.*$/, 'reasons');
  return (text !== undefined && translatedField(text, language, form.steps)) || 'languages';
}

/** The field of a translation: its place names a step, perhaps a choice or an offer, and a text of it. */
function translatedField(text: string, language: string, steps: StepForm[]): string | undefined {
  const [stepId, partId, last] = text.split('.');
  if (stepId === 'ui' && partId !== undefined) return `interface_texts.${language}.${partId}`;
  const index = steps.findIndex(({ id }) => id === stepId);
  const step = steps[index];
  if (!step || partId === undefined) return undefined;
  if (last === undefined) return `steps.${index}.translations.${language}.${partId}`;
  for (const list of ['choices', 'offers'] as const) {
    const at = step[list].findIndex(({ id }) => id === partId);
    if (at >= 0) return `steps.${index}.${list}.${at}.translations.${language}.${last}`;
  }
  return undefined;
}

const PART_NAMES: Readonly<Record<string, string>> = { steps: 'step', choices: 'answer', offers: 'offer' };

function placeOf(field: string): string {
  const parts = field.split('.');
  const words: string[] = [];
  while (parts.length >= 2 && /^\d+$/.test(parts[1] ?? '')) {
    const [list = '', index = ''] = parts.splice(0, 2);
    words.push(`${PART_NAMES[list] ?? list} ${Number(index) + 1}`);
  }
  const place = capitalised(words.join(', '));
  const name = parts.join(' ').replaceAll('_', ' ');
  if (name === '') return place;
  return place === '' ? capitalised(name) : `${place}: ${name}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
