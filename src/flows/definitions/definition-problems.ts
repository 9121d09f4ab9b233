import { INTERFACE_PLACES } from '../texts/interface-texts.js';
import type { FlowDefinitionInput } from './flow-definition.js';

/** Something wrong with a definition. `path` is written as in errors: `steps.1.offers.0.price_id`. */
export interface DefinitionProblem {
  path: string;
  message: string;
}

/**
 * What is wrong with how the parts of a well-formed definition fit together: ids used twice, offers for reasons nobody
 * can give, translations of texts that do not exist. Messages are predicates, as in `… is used twice`.
 *
 * Prices are not looked at; only Stripe knows them.
 */
export function definitionProblems(definition: FlowDefinitionInput): DefinitionProblem[] {
  return [...repeatedIds(definition), ...offersForUnknownReasons(definition), ...translationsOfNothing(definition)];
}

function repeatedIds({ steps }: FlowDefinitionInput): DefinitionProblem[] {
  const places = steps.flatMap((step, index) => {
    const path = `steps.${index}`;
    const parts = [{ kind: 'step', id: step.id, path: `${path}.id` }];
    if (step.type === 'survey') {
      step.choices.forEach(({ id }, at) => parts.push({ kind: 'choice', id, path: `${path}.choices.${at}.id` }));
    }
    if (step.type === 'offer') {
      step.offers.forEach(({ id }, at) => {
        if (id !== undefined) parts.push({ kind: 'offer', id: id.toLowerCase(), path: `${path}.offers.${at}.id` });
      });
    }
    return parts;
  });
  const seen = new Set<string>();
  return places.flatMap(({ kind, id, path }) => {
    const key = `${kind} ${id}`;
    if (seen.has(key)) return [{ path, message: `is the id of another ${kind} too` }];
    seen.add(key);
    return [];
  });
}

function offersForUnknownReasons({ steps }: FlowDefinitionInput): DefinitionProblem[] {
  const reasons = new Set(steps.flatMap((step) => (step.type === 'survey' ? step.choices.map(({ id }) => id) : [])));
  return steps.flatMap((step, stepIndex) => {
    if (step.type !== 'offer') return [];
    return step.offers.flatMap((offer, offerIndex) =>
      (offer.show_if?.reason ?? []).flatMap((reason, index) =>
        reasons.has(reason)
          ? []
          : [
              {
                path: `steps.${stepIndex}.offers.${offerIndex}.show_if.reason.${index}`,
                message: 'must be a choice of a survey step of this flow',
              },
            ],
      ),
    );
  });
}

function translationsOfNothing(definition: FlowDefinitionInput): DefinitionProblem[] {
  const places = new Set([...INTERFACE_PLACES, ...textPlaces(definition)]);
  return Object.entries(definition.translations).flatMap(([locale, texts]) =>
    Object.keys(texts).flatMap((place) =>
      places.has(place)
        ? []
        : [{ path: `translations.${locale}.${place}`, message: 'must name a text of this flow, such as why.title' }],
    ),
  );
}

function textPlaces({ steps }: FlowDefinitionInput): string[] {
  return steps.flatMap((step) => {
    const own = [`${step.id}.title`, `${step.id}.description`];
    if (step.type === 'survey') own.push(...step.choices.map(({ id }) => `${step.id}.${id}.label`));
    if (step.type === 'offer') {
      for (const { id } of step.offers)
        if (id !== undefined) own.push(`${step.id}.${id}.title`, `${step.id}.${id}.description`);
    }
    return own;
  });
}
