import { newId, toPublicId } from '../../shared/ids.js';
import type { FlowDefinition, FlowDefinitionInput, FlowStep } from './flow-definition.js';

/** The definition as it is stored: every offer has an id, in lower case. */
export function completeDefinition(input: FlowDefinitionInput): FlowDefinition {
  return { steps: input.steps.map(completeStep), translations: input.translations };
}

function completeStep(step: FlowDefinitionInput['steps'][number]): FlowStep {
  if (step.type !== 'offer') return step;
  const offers = step.offers.map((offer) => ({
    ...offer,
    id: offer.id?.toLowerCase() ?? toPublicId('offer', newId()),
  }));
  return { ...step, offers };
}
