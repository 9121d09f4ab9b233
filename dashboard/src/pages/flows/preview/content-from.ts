import type { FlowContent } from '@retainly/js/preview';

import type { Schema } from '../../../api/client.js';

/**
 * A preview that begins at a step (counting from 0). Whoever skips the survey has given no reason, so the offers for
 * particular reasons are shown to everybody then: the preview is there to see them.
 */
export function contentFrom(preview: Schema<'FlowPreview'>, first: number): FlowContent {
  // The API gives every offer an id and a title before it shows it.
  const content = preview as FlowContent;
  const steps = content.flow.steps.slice(first);
  if (steps.some(({ type }) => type === 'survey')) return { ...content, flow: { steps } };
  return {
    ...content,
    flow: {
      steps: steps.map((step) =>
        step.type === 'offer' ? { ...step, offers: step.offers.map(({ show_if: _, ...offer }) => offer) } : step,
      ),
    },
  };
}
