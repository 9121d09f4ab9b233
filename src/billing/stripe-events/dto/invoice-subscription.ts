import { z } from 'zod';

/**
 * The id of the subscription that an invoice of an event belongs to. Invoices name it in a `parent`; endpoints of older
 * API versions have it beside the rest.
 */
export const subscriptionIdOfInvoice = z.union([
  z
    .object({ parent: z.object({ subscription_details: z.object({ subscription: z.string() }) }) })
    .transform(({ parent }) => parent.subscription_details.subscription),
  z.object({ subscription: z.string() }).transform(({ subscription }) => subscription),
]);
