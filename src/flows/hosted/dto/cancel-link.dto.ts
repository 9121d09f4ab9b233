import { z } from 'zod';

import { StartSession } from '../../sessions/dto/start-session.dto.js';

const MIN_SECONDS = 60;
const DEFAULT_SECONDS = 7 * 86_400;
const MAX_SECONDS = 30 * 86_400;

/** A customer who is to get a link to the cancel flow. */
export const CreateCancelLink = StartSession.pick({
  subscription_id: true,
  customer_id: true,
  email: true,
  locale: true,
})
  .extend({
    return_url: z
      .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
      .max(2_000)
      .optional()
      .meta({
        description:
          'Where the customer goes back to, on one of the workspace’s allowed origins. `retainly_result` is added: a ' +
          'JWT (HS256, identity secret) with customer_id, subscription, session_id and outcome.',
        examples: ['https://app.example.com/billing'],
      }),
    expires_in_seconds: z.int().min(MIN_SECONDS).max(MAX_SECONDS).default(DEFAULT_SECONDS),
  })
  .meta({ id: 'CreateCancelLink' });
export type CreateCancelLink = z.output<typeof CreateCancelLink>;

/** The link, this once: only the customer it was made for should get it. */
export const CancelLinkAnswer = z
  .object({
    url: z.url().meta({ examples: ['https://retainly.example.com/c/eyJhbGciOiJIUzI1NiJ9.…'] }),
    expires_at: z.iso.datetime().meta({ examples: ['2026-05-08T10:00:00Z'] }),
  })
  .meta({ id: 'CancelLink' });
export type CancelLinkAnswer = z.infer<typeof CancelLinkAnswer>;
