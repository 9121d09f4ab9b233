import { z } from 'zod';

/** The part of Stripe's event that is read before it is stored; the body is kept whole, byte for byte. */
export const StripeEventBody = z
  .object({
    id: z
      .string()
      .regex(/^evt_\w{1,250}$/, 'must be the id of an event (evt_…)')
      .meta({ examples: ['evt_1NG8Du2eZvKYlo2CUI79vXWy'] }),
    object: z.literal('event'),
    type: z
      .string()
      .regex(/^[a-z0-9_.]{1,100}$/, 'must be a type of event')
      .meta({ examples: ['customer.subscription.updated'] }),
    api_version: z
      .string()
      .max(100)
      .nullish()
      .meta({ examples: ['2026-10-28.endive'] }),
    created: z.int().min(0).max(253_402_300_799).meta({ description: 'Unix seconds.' }),
    livemode: z.boolean(),
  })
  .meta({ id: 'StripeEvent', description: 'An event as Stripe sends it. Fields beside these are kept too.' });
export type StripeEventBody = z.infer<typeof StripeEventBody>;

/** The answer to every event that was signed by Stripe, whatever becomes of it. */
export const StripeEventReceived = z
  .object({ received: z.literal(true) })
  .meta({ id: 'StripeEventReceived', description: 'The event is stored, or was stored before.' });
export type StripeEventReceived = z.infer<typeof StripeEventReceived>;
