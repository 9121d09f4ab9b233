import type { CancelOutcome } from './outcome.js';
import type { ConfirmStep, FlowOffer, SurveyStep } from './wire.js';

/** How far the customer is; `total` counts the steps that this customer meets. */
export interface Progress {
  current: number;
  total: number;
}

/** Why an offer was not applied: Stripe refused it, or nobody knows because the server gave no answer. */
export type OfferProblem = 'refused' | 'unreachable';

/**
 * Where a cancel flow is.
 *
 * In `survey`, `offer` and `confirm` the customer can act; in `loading`, `saving` and `canceling` the server is asked.
 * `ended` is last.
 */
export type FlowState =
  | { name: 'loading' }
  | { name: 'survey'; step: SurveyStep; progress: Progress }
  | { name: 'offer'; step: ShownOffers; progress: Progress; problem?: OfferProblem }
  | { name: 'confirm'; step: ConfirmStep; progress: Progress }
  | { name: 'saving'; offer: FlowOffer }
  | { name: 'canceling' }
  | { name: 'ended'; outcome: CancelOutcome };

/** An offer step with the offers that fit the customer's reason. */
export interface ShownOffers {
  id: string;
  title: string;
  description?: string;
  offers: FlowOffer[];
}
