import { z } from 'zod';

import { publicId } from '../../../shared/ids.js';
import { smallObject } from './json-object.js';
import { commentField, reasonField } from './reason.dto.js';

const MAX_BATCH = 50;
const SurveyAnswer = z.object({ reason: reasonField.optional(), comment: commentField.optional() });

const eventFields = {
  event_type: z
    .string()
    .regex(/^[a-z0-9_.]{1,64}$/, 'must be 1-64 of a-z, 0-9, _ and .')
    .meta({ description: 'survey_answered and offer_shown also update the session.', examples: ['offer_shown'] }),
  data: smallObject.default({}).meta({ examples: [{}] }),
  event_id: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'Of the caller’s own making; an event with the same id counts once per session.' }),
};

/** One event of a session, as a batch carries it. */
const EventItem = z.object(eventFields).superRefine(checkSurveyAnswer);

/** One event of a session. */
export const FlowEventBody = z
  .object({ session_id: publicId('session'), ...eventFields })
  .superRefine(checkSurveyAnswer)
  .meta({ id: 'FlowEvent' });
export type FlowEventBody = z.infer<typeof FlowEventBody>;

/** Up to fifty events of a session, in the order in which they happened. */
export const FlowEventBatch = z
  .object({ session_id: publicId('session'), events: z.array(EventItem).min(1).max(MAX_BATCH) })
  .meta({ id: 'FlowEventBatch' });
export type FlowEventBatch = z.infer<typeof FlowEventBatch>;

/** Recorded, or known already. */
export const FlowEventAnswer = z.object({ success: z.literal(true) }).meta({ id: 'FlowEventAnswer' });
export type FlowEventAnswer = z.infer<typeof FlowEventAnswer>;

/** A survey's answer becomes the session's reason, so it has to be one. */
function checkSurveyAnswer(
  event: { event_type: string; data: Record<string, unknown> },
  context: z.RefinementCtx,
): void {
  if (event.event_type !== 'survey_answered') return;
  for (const { path, message } of SurveyAnswer.safeParse(event.data).error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: ['data', ...path], message });
  }
}
