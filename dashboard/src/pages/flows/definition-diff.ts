import { diffArrays } from 'diff';

import type { FlowDefinition, FlowOffer, FlowStep } from './flow-types.js';
import { OFFER_NAMES, termsInWords } from './offer-words.js';

/** One line of a comparison of two definitions. */
export interface DiffLine {
  change: 'added' | 'removed' | 'same';
  text: string;
}

/** What changed between two definitions, in the words of {@link describeDefinition}; without `before` all is new. */
export function diffDefinitions(before: FlowDefinition | null, after: FlowDefinition): DiffLine[] {
  const parts = diffArrays(before ? describeDefinition(before) : [], describeDefinition(after));
  return parts.flatMap(({ value, added, removed }) => {
    const change = added ? 'added' : removed ? 'removed' : 'same';
    return value.map((text) => ({ change, text }) as const);
  });
}

/** Whether a comparison found anything. */
export function hasChanges(lines: DiffLine[]): boolean {
  return lines.some(({ change }) => change !== 'same');
}

/** A definition as lines that a person reads: parts are indented under what holds them. */
export function describeDefinition({ steps, translations }: FlowDefinition): string[] {
  const offerNames = new Map(steps.flatMap(offersOf).map((offer) => [offer.id ?? '', nameOf(offer)]));
  return [
    ...steps.flatMap(describeStep),
    ...Object.entries(translations).flatMap(([language, texts]) => [
      `Texts in ${language}`,
      ...Object.entries(texts)
        .map(([place, text]) => `  ${placeInWords(place, offerNames)}: ${text}`)
        .sort(),
    ]),
  ];
}

function describeStep(step: FlowStep): string[] {
  const head = [`${STEP_NAMES[step.type]}: ${step.title} [${step.id}]`, ...detail(step.description)];
  switch (step.type) {
    case 'survey':
      return [
        ...head,
        ...step.choices.map(
          ({ id, label, stripe_feedback: feedback }) => `  Answer: ${label} [${id}], Stripe: ${feedback}`,
        ),
        `  Comment: ${step.allow_comment ? 'allowed' : 'not asked for'}`,
      ];
    case 'offer':
      return [...head, ...step.offers.flatMap(describeOffer)];
    case 'confirm':
      return head;
  }
}

function describeOffer(offer: FlowOffer): string[] {
  const who = offer.show_if ? `only for ${offer.show_if.reason.join(', ')}` : 'for every reason';
  const title = offer.title === undefined ? '' : ` “${offer.title}”`;
  return [
    `  ${OFFER_NAMES[offer.type]}${title}: ${termsInWords(offer)}, ${who}`,
    ...detail(offer.description).map((line) => `  ${line}`),
  ];
}

function detail(description: string | undefined): string[] {
  return description === undefined ? [] : [`  ${description}`];
}

function offersOf(step: FlowStep): FlowOffer[] {
  return step.type === 'offer' ? step.offers : [];
}

function nameOf(offer: FlowOffer): string {
  return offer.title ?? termsInWords(offer);
}

/** `stay.off_….title` says nothing to a person; the offer's own title does. */
function placeInWords(place: string, offerNames: ReadonlyMap<string, string>): string {
  return place
    .split('.')
    .map((part) => offerNames.get(part) ?? part)
    .join(' › ');
}

const STEP_NAMES = { survey: 'Survey', offer: 'Offers', confirm: 'Confirmation' } as const;
