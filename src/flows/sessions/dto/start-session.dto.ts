import { z } from 'zod';

import { publicId } from '../../../shared/ids.js';
import { StepShape } from '../../definitions/flow-definition.js';
import { metadataObject } from './json-object.js';

const stripeId = z.string().regex(/^[A-Za-z0-9_]{1,255}$/, 'must be an id of Stripe');

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
      steps: z.array(StepShape).meta({ description: 'Translated, without the offers that cannot apply.' }),
    }),
  })
  .meta({ id: 'StartSessionAnswer' });
export type StartSessionAnswer = z.infer<typeof StartSessionAnswer>;
