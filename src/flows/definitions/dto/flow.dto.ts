import { z } from 'zod';

import { limitQuery } from '../../../shared/http/query-schemas.js';
import { publicId } from '../../../shared/ids.js';
import { FLOW_STATUSES } from '../../entities/flow.entity.js';
import { definitionProblems } from '../definition-problems.js';
import { FlowDefinitionShape } from '../flow-definition.js';

const EXAMPLE_STEPS = [
  {
    id: 'why',
    type: 'survey' as const,
    title: 'What makes you leave?',
    choices: [{ id: 'too_expensive', label: 'It costs too much', stripe_feedback: 'too_expensive' as const }],
    allow_comment: true,
  },
  {
    id: 'stay',
    type: 'offer' as const,
    title: 'Before you go',
    offers: [{ type: 'discount' as const, percent: 30, duration_months: 3, show_if: { reason: ['too_expensive'] } }],
  },
  { id: 'bye', type: 'confirm' as const, title: 'Cancel subscription' },
];

/** A definition whose parts fit together. */
export const FlowDefinitionBody = FlowDefinitionShape.superRefine((definition, context) => {
  for (const { path, message } of definitionProblems(definition)) {
    context.addIssue({ code: 'custom', path: path.split('.'), message });
  }
}).meta({ examples: [{ steps: EXAMPLE_STEPS, translations: { de: { 'why.title': 'Warum möchten Sie gehen?' } } }] });

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ examples: ['Cancel flow'] });

/** A new flow. Without a definition its draft is the one every workspace starts with. */
export const CreateFlow = z.object({ name, definition: FlowDefinitionBody.optional() }).meta({ id: 'CreateFlow' });
export type CreateFlow = z.infer<typeof CreateFlow>;

/** What replaces a flow's draft. */
export const SaveDraft = z
  .object({ name: name.optional(), definition: FlowDefinitionBody })
  .meta({ id: 'SaveFlowDraft' });
export type SaveDraft = z.infer<typeof SaveDraft>;

/** One page of flows. */
export const ListFlows = z.object({ limit: limitQuery, cursor: z.string().max(200).optional() });
export type ListFlows = z.infer<typeof ListFlows>;

/** One page of a flow's versions; the cursor is the version the page before ended with. */
export const ListFlowVersions = z.object({
  limit: limitQuery,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a next_cursor of this list')
    .transform(Number)
    .optional(),
});
export type ListFlowVersions = z.infer<typeof ListFlowVersions>;

const time = z.string().meta({ examples: ['2026-05-01T10:00:00Z'] });

/** A flow without its definitions, as lists show it. */
export const FlowSummary = z
  .object({
    id: publicId('flow'),
    name: z.string(),
    status: z.enum(FLOW_STATUSES),
    latest_version: z.int().meta({ description: '0: never published.' }),
    has_draft: z.boolean().meta({ description: 'Whether something was edited since the latest version.' }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'FlowSummary' });
export type FlowSummary = z.infer<typeof FlowSummary>;

/** A flow with its draft and what is published. */
export const FlowAnswer = FlowSummary.extend({
  draft: FlowDefinitionShape.nullable().meta({ description: 'Null when nothing differs from the latest version.' }),
  published: FlowDefinitionShape.nullable().meta({ description: 'The latest version; null before the first.' }),
}).meta({ id: 'Flow' });
export type FlowAnswer = z.infer<typeof FlowAnswer>;

/** One page of flows, newest first. */
export const FlowPage = z.object({
  data: z.array(FlowSummary),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
});
export type FlowPage = z.infer<typeof FlowPage>;

/** One page of a flow's versions, newest first. */
export const FlowVersionPage = z.object({
  data: z.array(z.object({ version: z.int(), definition: FlowDefinitionShape, published_at: time })),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
});
export type FlowVersionPage = z.infer<typeof FlowVersionPage>;

/** Whether a flow's draft may be published. */
export const FlowValidation = z.object({
  valid: z.boolean(),
  problems: z.array(
    z.object({
      path: z.string().meta({ examples: ['steps.1.offers.0.price_id'] }),
      message: z.string().meta({ examples: ['must be a price of the connected Stripe account'] }),
    }),
  ),
});
export type FlowValidation = z.infer<typeof FlowValidation>;
