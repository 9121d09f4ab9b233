import { z } from 'zod';

import {
  DiscountTerms,
  DowngradeTerms,
  OFFER_TYPES,
  type OfferType,
  PauseTerms,
  PriceTerms,
} from '../../../billing/offer.js';
import { publicId } from '../../../shared/ids.js';
import { commentField, reasonField } from './reason.dto.js';

const [PercentTerms, AmountTerms] = DiscountTerms.options;

const SaveOfferFields = z.object({
  session_id: publicId('session'),
  offer_accepted: z
    .enum(OFFER_TYPES)
    .optional()
    .meta({ examples: ['discount'] }),
  offer_value: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({
      description:
        'discount: percent (or amount_off_cents) and duration_months; pause: months; downgrade: price_id (and at); ' +
        'annual_switch: price_id.',
      examples: [{ percent: 30, duration_months: 3 }],
    }),
  offer_id: publicId('offer').optional().meta({ description: 'Names the offer; the other two must then agree.' }),
  reason: reasonField.optional(),
  comment: commentField.optional(),
});

/** An accepted offer. It must be one that the session was shown; unknown fields of its value are dropped. */
export const SaveOffer = SaveOfferFields.superRefine((body, context) => {
  for (const issue of problemsOf(body)) {
    context.addIssue({ code: 'custom', ...issue });
  }
})
  .transform((body) => ({ ...body, offer_value: termsOf(body)?.data }))
  .meta({ id: 'SaveOffer', description: 'An offer the customer accepted; it must be one that the session was shown.' });
export type SaveOffer = z.output<typeof SaveOffer>;

/** What became of an accepted offer. */
export const SaveOfferAnswer = z
  .object({
    success: z.boolean().meta({ description: 'False: Stripe refused; another offer may be taken.' }),
    stripe: z.object({
      success: z.boolean(),
      status: z.literal('pending').optional().meta({ description: 'The outcome is not known yet.' }),
      error: z
        .string()
        .optional()
        .meta({ examples: ['card_declined'] }),
    }),
    saved_mrr_cents: z.int().meta({ examples: [19_900] }),
    currency: z.string().meta({ examples: ['eur'] }),
  })
  .meta({ id: 'SaveOfferAnswer' });
export type SaveOfferAnswer = z.infer<typeof SaveOfferAnswer>;

type Fields = z.output<typeof SaveOfferFields>;

function problemsOf(body: Fields): { path: PropertyKey[]; message: string }[] {
  const missing = (['offer_accepted', 'offer_value'] as const)
    .filter((field) => body[field] === undefined && body.offer_id === undefined)
    // The words make it `parameter_missing`, as for any other required field.
    .map((field) => ({ path: [field], message: 'is required' }));
  const issues = termsOf(body)?.error?.issues ?? [];
  return [...missing, ...issues.map(({ path, message }) => ({ path: ['offer_value', ...path], message }))];
}

/** The checked terms, where both the kind and a value are given. */
function termsOf(body: Fields): z.ZodSafeParseResult<Record<string, unknown>> | undefined {
  const { offer_accepted: type, offer_value: value } = body;
  return type === undefined || value === undefined ? undefined : termsSchema(type, value).safeParse(value);
}

function termsSchema(type: OfferType, value: Record<string, unknown>): z.ZodType<Record<string, unknown>> {
  switch (type) {
    case 'discount':
      return 'amount_off_cents' in value ? AmountTerms : PercentTerms;
    case 'pause':
      return PauseTerms;
    case 'downgrade':
      return DowngradeTerms;
    case 'annual_switch':
      return PriceTerms;
  }
}
