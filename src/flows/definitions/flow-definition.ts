import { z } from 'zod';

import { DOWNGRADE_TIMES } from '../../billing/offer.js';
import { publicId } from '../../shared/ids.js';

/** Stripe's values of `cancellation_details.feedback`. */
export const STRIPE_FEEDBACKS = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const;
export type StripeFeedback = (typeof STRIPE_FEEDBACKS)[number];

const MAX_STEPS = 20;
const MAX_CHOICES = 30;
const MAX_OFFERS = 20;

/** The id of a step or of a choice; a choice's id is the reason a session records. */
export const localId = z.string().regex(/^[a-z0-9_]{1,64}$/, 'must be 1-64 of a-z, 0-9 and _');
const title = z.string().min(1).max(200);
const description = z.string().max(2_000);
const priceId = z.string().regex(/^[A-Za-z0-9_]{1,255}$/, 'must be a Stripe price id');

const Choice = z.object({
  id: localId,
  label: title,
  stripe_feedback: z.enum(STRIPE_FEEDBACKS).default('other'),
});

const offerBase = {
  id: publicId('offer').optional().meta({ description: 'Given by Retainly when it is missing.' }),
  title: title.optional(),
  description: description.optional(),
  show_if: z
    .object({ reason: z.array(localId).min(1).max(MAX_CHOICES) })
    .optional()
    .meta({ description: 'Only for these reasons; without it, for every reason and for none.' }),
};

const DiscountOffer = z
  .object({
    ...offerBase,
    type: z.literal('discount'),
    percent: z.int().min(1).max(100).optional(),
    amount_off_cents: z.int().min(1).max(100_000_000).optional(),
    currency: z
      .string()
      .regex(/^[a-z]{3}$/, 'must be a lower-case ISO 4217 code such as eur')
      .optional()
      .meta({ description: 'Only for subscriptions in this currency; an amount is always in the subscription’s own.' }),
    duration_months: z.int().min(1).max(24),
  })
  .refine((offer) => (offer.percent === undefined) !== (offer.amount_off_cents === undefined), {
    message: 'must be given, or amount_off_cents instead of it',
    path: ['percent'],
  });

const OfferInput = z.discriminatedUnion('type', [
  DiscountOffer,
  z.object({ ...offerBase, type: z.literal('pause'), months: z.int().min(1).max(12) }),
  z.object({
    ...offerBase,
    type: z.literal('downgrade'),
    price_id: priceId,
    at: z
      .enum(DOWNGRADE_TIMES)
      .optional()
      .meta({ description: 'When the smaller price begins; now unless given. The paid period is never shortened.' }),
  }),
  z.object({ ...offerBase, type: z.literal('annual_switch'), price_id: priceId }),
]);

const stepBase = { id: localId, title, description: description.optional() };

/** One step as callers write it and browsers get it. */
export const StepShape = z.discriminatedUnion('type', [
  z.object({
    ...stepBase,
    type: z.literal('survey'),
    choices: z.array(Choice).min(1).max(MAX_CHOICES),
    allow_comment: z.boolean().default(false),
  }),
  z.object({ ...stepBase, type: z.literal('offer'), offers: z.array(OfferInput).min(1).max(MAX_OFFERS) }),
  z.object({ ...stepBase, type: z.literal('confirm') }),
]);

const locale = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'must be a language tag such as de or pt-BR');

/**
 * The shape of a flow's definition, without what ties its parts together; see `definition-problems.ts` for that.
 *
 * `translations` maps a language to texts by place: `why.title`, `why.description`, `why.<choice>.label`,
 * `stay.<offer id>.title`; and `ui.<name>` for the words of the dialog itself, see `texts/languages/en.ts`.
 */
export const FlowDefinitionShape = z.object({
  steps: z.array(StepShape).min(1).max(MAX_STEPS),
  translations: z.record(locale, z.record(z.string().max(200), z.string().min(1).max(2_000))).default({}),
});

/** A definition as a caller writes it: offers may lack their id. */
export type FlowDefinitionInput = z.output<typeof FlowDefinitionShape>;

type OfferInput = z.output<typeof OfferInput>;
type StepInput = z.output<typeof StepShape>;

/** An offer of a stored definition: `id` is `off_<uuid>`, the terms stand beside it in wire names. */
export type FlowOffer = WithId<OfferInput>;
/** A step that asks for the reason; a choice's id is the reason. */
export type SurveyStep = Extract<StepInput, { type: 'survey' }>;
/** A step that makes offers. */
export type OfferStep = Omit<Extract<StepInput, { type: 'offer' }>, 'offers'> & { offers: FlowOffer[] };
/** The step on which leaving is confirmed. */
export type ConfirmStep = Extract<StepInput, { type: 'confirm' }>;
/** One step of a stored definition, as customers' browsers get it. */
export type FlowStep = SurveyStep | OfferStep | ConfirmStep;

/** A stored definition: what a flow shows, in order, and its translations. */
export interface FlowDefinition {
  steps: FlowStep[];
  translations: Record<string, Record<string, string>>;
}

type WithId<Offer> = Offer extends unknown ? Omit<Offer, 'id'> & { id: string } : never;
