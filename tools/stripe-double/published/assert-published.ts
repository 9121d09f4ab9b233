import { invalidRequest } from '../http/stripe-failure.js';
import { findProblem, type PublishedParameters } from './parameter-shapes.js';
import published from './published-parameters.json';

/** What Stripe publishes about the operations of the double; see README.md for how it is brought up to date. */
export const PUBLISHED_PARAMETERS = published as unknown as PublishedParameters;

/**
 * Refuses what Stripe's own types do not allow, whatever the double's schemas say: unknown parameters, words that are
 * none of Stripe's, missing fields.
 * @throws StripeFailure 400
 */
export function assertPublished(operation: string, params: object): void {
  const problem = findProblem(PUBLISHED_PARAMETERS, operation, params);
  if (!problem) return;
  throw invalidRequest(`Invalid ${problem.param}: it ${problem.message}`, { param: problem.param });
}
