import type { FlowStep, StripeFeedback } from '../definitions/flow-definition.js';

/** What Stripe is told about a reason: the feedback of the choice the customer made, else `other`. */
export function feedbackFor(steps: FlowStep[], reason: string | null): StripeFeedback {
  const choices = steps.flatMap((step) => (step.type === 'survey' ? step.choices : []));
  return choices.find(({ id }) => id === reason)?.stripe_feedback ?? 'other';
}
