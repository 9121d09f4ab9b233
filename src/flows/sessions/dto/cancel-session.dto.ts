import { z } from 'zod';

import { publicId } from '../../../shared/ids.js';
import { commentField, reasonField } from './reason.dto.js';

/** A confirmed cancellation. */
export const CancelSessionBody = z
  .object({ session_id: publicId('session'), reason: reasonField.optional(), comment: commentField.optional() })
  .meta({ id: 'CancelSession' });
export type CancelSessionBody = z.infer<typeof CancelSessionBody>;

/** `stripe` is there where the workspace also cancels in Stripe; the cancellation is recorded whatever it says. */
export const CancelSessionAnswer = z
  .object({
    success: z.literal(true),
    stripe: z.union([z.object({ success: z.boolean() }), z.object({ status: z.literal('pending') })]).optional(),
  })
  .meta({ id: 'CancelSessionAnswer' });
export type CancelSessionAnswer = z.infer<typeof CancelSessionAnswer>;
