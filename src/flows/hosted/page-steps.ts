import type { FlowOffer, FlowStep } from '../definitions/flow-definition.js';

/**
 * The steps a customer meets, with the offers that fit the reason they gave; an offer step without a fitting offer is
 * left out.
 */
export function shownSteps(steps: readonly FlowStep[], reason: string | null): FlowStep[] {
  return steps.flatMap((step): FlowStep[] => {
    if (step.type !== 'offer') return [step];
    const offers = step.offers.filter((offer) => fits(offer, reason));
    return offers.length > 0 ? [{ ...step, offers }] : [];
  });
}

/** The step after one, as far as there is any. */
export function stepAfter(steps: readonly FlowStep[], stepId: string | undefined): FlowStep | undefined {
  return steps[steps.findIndex(({ id }) => id === stepId) + 1];
}

function fits({ show_if }: FlowOffer, reason: string | null): boolean {
  return show_if === undefined || (reason !== null && show_if.reason.includes(reason));
}
