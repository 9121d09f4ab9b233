import type { FlowOffer, FlowStep } from './wire.js';

/**
 * The steps a customer meets, with the offers that fit the reason they gave: an offer step without a fitting offer is
 * left out, and so is a kind of step this version does not know.
 */
export function shownSteps(steps: readonly FlowStep[], reason: string | undefined): FlowStep[] {
  return steps.flatMap((step): FlowStep[] => {
    switch (step.type) {
      case 'survey':
      case 'confirm':
        return [step];
      case 'offer': {
        const offers = step.offers.filter((offer) => fits(offer, reason));
        return offers.length > 0 ? [{ ...step, offers }] : [];
      }
      default:
        return [];
    }
  });
}

function fits({ show_if }: FlowOffer, reason: string | undefined): boolean {
  return show_if === undefined || (reason !== undefined && show_if.reason.includes(reason));
}
