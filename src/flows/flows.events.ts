import { z } from 'zod';

import { OFFER_TYPES } from '../billing/offer.js';
import { defineWebhookEvent } from '../shared/outbox/webhook-event-catalogue.js';

const SAMPLE_SUBJECT = {
  session_id: 'sess_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f',
  customer_id: 'cus_NffrFeUfNV2Hib',
  email: 'user@example.com',
  subscription_id: 'sub_1MowQVLkdIwHu7ixeRlqHVzs',
};

const sessionId = z.string();
const customerId = z.string();
const subscriptionId = z.string();
const email = z.string().nullable();
const currency = z.string().meta({ description: 'Lower-case ISO 4217.' });
const cents = z.int().meta({ description: 'Whole minor units of the currency, a month.' });
const cancelReason = z.string().nullable();

/** A customer entered the cancel flow. */
export const CancelStarted = defineWebhookEvent({
  type: 'cancel.started',
  description: 'A customer entered the cancel flow.',
  data: z
    .object({
      session_id: sessionId,
      customer_id: customerId,
      email,
      subscription_id: subscriptionId,
      flow_id: z.string(),
      mrr_cents: cents,
      currency,
    })
    .meta({
      examples: [
        {
          ...SAMPLE_SUBJECT,
          flow_id: 'flow-01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f',
          mrr_cents: 19_900,
          currency: 'eur',
        },
      ],
    }),
});

/** An offer was accepted and Stripe confirmed it. */
export const CancelSaved = defineWebhookEvent({
  type: 'cancel.saved',
  description: 'A customer accepted an offer, and Stripe confirmed that it is applied.',
  data: z
    .object({
      session_id: sessionId,
      customer_id: customerId,
      email,
      offer: z.enum(OFFER_TYPES),
      offer_value: z.record(z.string(), z.unknown()),
      saved_mrr_cents: cents,
      cancel_reason: cancelReason,
      subscription_id: subscriptionId,
      currency,
    })
    .meta({
      examples: [
        {
          ...SAMPLE_SUBJECT,
          offer: 'discount' as const,
          offer_value: { percent: 30, duration_months: 3 },
          saved_mrr_cents: 19_900,
          cancel_reason: 'too_expensive',
          currency: 'eur',
        },
      ],
    }),
});

/** A customer confirmed the cancellation. */
export const CancelCanceled = defineWebhookEvent({
  type: 'cancel.canceled',
  description: 'A customer confirmed the cancellation.',
  data: z
    .object({
      session_id: sessionId,
      customer_id: customerId,
      email,
      subscription_id: subscriptionId,
      cancel_reason: cancelReason,
      comment: z.string().nullable(),
      mrr_lost_cents: cents,
      currency,
    })
    .meta({
      examples: [
        { ...SAMPLE_SUBJECT, cancel_reason: 'too_expensive', comment: null, mrr_lost_cents: 19_900, currency: 'eur' },
      ],
    }),
});

/** A customer left the flow without deciding. */
export const CancelAbandoned = defineWebhookEvent({
  type: 'cancel.abandoned',
  description: 'A customer left the cancel flow without deciding.',
  data: z
    .object({
      session_id: sessionId,
      customer_id: customerId,
      email,
      subscription_id: subscriptionId,
      last_step: z.string().nullable(),
      mrr_cents: cents,
      currency,
    })
    .meta({ examples: [{ ...SAMPLE_SUBJECT, last_step: 'stay', mrr_cents: 19_900, currency: 'eur' }] }),
});

/** A customer who had been saved asked to leave after all. */
export const CancelSaveReversed = defineWebhookEvent({
  type: 'cancel.save_reversed',
  description: 'A customer who had accepted an offer asked, within 90 days, to end the subscription after all.',
  data: z
    .object({
      session_id: sessionId,
      customer_id: customerId,
      email,
      subscription_id: subscriptionId,
      offer: z.enum(OFFER_TYPES).nullable(),
      saved_mrr_cents: cents,
      days_saved: z.int().min(0).meta({ description: 'Whole days between the two.' }),
      currency,
    })
    .meta({
      examples: [
        { ...SAMPLE_SUBJECT, offer: 'discount' as const, saved_mrr_cents: 19_900, days_saved: 41, currency: 'eur' },
      ],
    }),
});
