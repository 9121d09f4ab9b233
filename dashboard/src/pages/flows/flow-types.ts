import type { Schema } from '../../api/client.js';

/** A flow with its draft and what is published. */
export type Flow = Schema<'Flow'>;
/** A flow as the list has it. */
export type FlowSummary = Schema<'FlowSummary'>;
/** What a flow shows: steps in order, and their texts in other languages. */
export type FlowDefinition = NonNullable<Flow['published']>;
/** A survey, offers, or the way out. */
export type FlowStep = FlowDefinition['steps'][number];
/** The step that asks for the reason. */
export type SurveyStep = Extract<FlowStep, { type: 'survey' }>;
/** The step that makes offers. */
export type OfferStep = Extract<FlowStep, { type: 'offer' }>;
/** An offer with its terms. */
export type FlowOffer = OfferStep['offers'][number];
/** Stripe's names for why somebody leaves. */
export type StripeFeedback = SurveyStep['choices'][number]['stripe_feedback'];
