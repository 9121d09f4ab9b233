import { z } from 'zod';

import { publicId } from '../../../shared/ids.js';
import { ShownTexts } from '../../texts/dto/shown-texts.dto.js';
import { StepShape } from '../../definitions/flow-definition.js';
import { metadataObject } from './json-object.js';

const stripeId = z.string().regex(/^[A-Za-z0-9_]{1,255}$/, 'must be an id of Stripe');

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
    offers: [
      { id: 'off_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f', type: 'discount' as const, percent: 30, duration_months: 3 },
    ],
  },
  { id: 'bye', type: 'confirm' as const, title: 'Cancel subscription' },
];

/** What starts a cancel flow. */
export const StartSession = z
  .object({
    subscription_id: stripeId.meta({ examples: ['sub_1MowQVLkdIwHu7ixeRlqHVzs'] }),
    customer_id: stripeId.meta({ examples: ['cus_NffrFeUfNV2Hib'] }),
    email: z
      .string()
      .max(320)
      .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')
      .optional()
      .meta({
        description: 'Used where neither Stripe nor the identity token knows one.',
        examples: ['user@example.com'],
      }),
    metadata: metadataObject.optional().meta({ description: 'At most 50 keys, five levels, 8 KiB.', examples: [{}] }),
    locale: z
      .string()
      .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/, 'must be a language tag such as de or pt-BR')
      .optional()
      .meta({ examples: ['de'] }),
  })
  .meta({ id: 'StartSession' });
export type StartSession = z.infer<typeof StartSession>;

/** A session and what to show. */
export const StartSessionAnswer = z
  .object({
    session_id: publicId('session'),
    flow: z.object({
      id: publicId('flow'),
      version: z.int().min(1),
      steps: z.array(StepShape).meta({
        description: 'Translated, without the offers that cannot apply; every offer has a title.',
        examples: [EXAMPLE_STEPS],
      }),
    }),
    ...ShownTexts.shape,
  })
  .meta({ id: 'StartSessionAnswer' });
export type StartSessionAnswer = z.infer<typeof StartSessionAnswer>;
