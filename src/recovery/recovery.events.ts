import { z } from 'zod';

import { defineWebhookEvent } from '../shared/outbox/webhook-event-catalogue.js';
import { RECOVERY_CAUSES } from './entities/recovery-case.entity.js';

const SAMPLE_SUBJECT = {
  recovery_id: 'rec_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f',
  customer_id: 'cus_NffrFeUfNV2Hib',
  subscription_id: 'sub_1MowQVLkdIwHu7ixeRlqHVzs',
  invoice_id: 'in_1MtHbELkdIwHu7ixl4OzzPMv',
  email: 'user@example.com',
};

const subject = {
  recovery_id: z.string(),
  customer_id: z.string(),
  subscription_id: z.string(),
  invoice_id: z.string(),
  email: z.string().nullable(),
};
const amount = {
  amount_cents: z.int().meta({ description: 'Whole minor units of the currency.' }),
  currency: z.string().meta({ description: 'Lower-case ISO 4217.' }),
};
const time = z.string();

/** A try to collect a renewal failed. */
export const PaymentFailed = defineWebhookEvent({
  type: 'payment.failed',
  description: 'A try to collect a renewal failed; sent for every try.',
  data: z
    .object({
      ...subject,
      ...amount,
      decline_code: z.string().nullable(),
      attempt_count: z.int().min(1).meta({ description: 'Tries so far, this one included.' }),
      next_attempt_at: time.nullable().meta({ description: 'Null: no further try is planned.' }),
    })
    .meta({
      examples: [
        {
          ...SAMPLE_SUBJECT,
          amount_cents: 19_900,
          currency: 'eur',
          decline_code: 'insufficient_funds',
          attempt_count: 1,
          next_attempt_at: '2026-05-04T10:00:00Z',
        },
      ],
    }),
});

/** The next try has a time. */
export const PaymentRetryScheduled = defineWebhookEvent({
  type: 'payment.retry_scheduled',
  description:
    'A further try to collect a failed renewal is planned, by Stripe or by Retainly, or has another time now.',
  data: z
    .object({
      ...subject,
      attempt_at: time,
      reason: z.string().meta({ description: 'Why there is a further try, and why then.' }),
    })
    .meta({
      examples: [
        {
          ...SAMPLE_SUBJECT,
          attempt_at: '2026-05-15T07:00:00Z',
          reason: 'the payment was declined: the account lacks the money, which payday may change',
        },
      ],
    }),
});

/** A failed renewal was paid. */
export const PaymentRecovered = defineWebhookEvent({
  type: 'payment.recovered',
  description: 'A renewal that had failed was paid.',
  data: z
    .object({
      ...subject,
      ...amount,
      cause: z.enum(RECOVERY_CAUSES),
      days_open: z.int().min(0).meta({ description: 'Whole days since the first failure.' }),
    })
    .meta({
      examples: [
        { ...SAMPLE_SUBJECT, amount_cents: 19_900, currency: 'eur', cause: 'card_update' as const, days_open: 3 },
      ],
    }),
});

/** A failed renewal is given up. */
export const PaymentLost = defineWebhookEvent({
  type: 'payment.lost',
  description: 'A renewal that had failed will not be collected any more. It may still be paid later.',
  data: z
    .object({
      ...subject,
      ...amount,
      reason: z.string().meta({ description: '`uncollectible`, `voided` or `subscription_ended`.' }),
    })
    .meta({
      examples: [{ ...SAMPLE_SUBJECT, amount_cents: 19_900, currency: 'eur', reason: 'uncollectible' }],
    }),
});
