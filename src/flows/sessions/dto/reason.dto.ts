import { z } from 'zod';

/** Why a customer leaves: the id of a choice, or a word of the merchant's own. */
export const reasonField = z
  .string()
  .regex(/^[a-z0-9_]{1,64}$/, 'must be 1-64 of a-z, 0-9 and _')
  .meta({ examples: ['too_expensive'] });

/** What the customer has to say about it. */
export const commentField = z
  .string()
  .max(2_000)
  .meta({ examples: ['I only use it twice a year.'] });
