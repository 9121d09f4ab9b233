import { newId, toPublicId } from '../../shared/ids.js';
import type { FlowDefinition, FlowOffer, OfferStep, SurveyStep } from './flow-definition.js';

/** Prices the demo's offers may move a subscription to; those that do not fit a subscription are left out of its flow. */
export interface DemoPrices {
  /** Cheaper prices of the same interval. */
  downgradePriceIds: string[];
  /** Yearly prices of the same products. */
  annualPriceIds: string[];
}

/**
 * The flow a new workspace starts with: the usual reasons, two offers that need no price, and the way out.
 *
 * No offer depends on the reason, so that the flow is whole even where a page skips the survey.
 */
export function defaultFlow(): FlowDefinition {
  return flowWith([discountOffer(), pauseOffer()]);
}

/** The demo's flow: the default one with all four kinds of offers. */
export function demoFlow({ downgradePriceIds, annualPriceIds }: DemoPrices): FlowDefinition {
  return flowWith([
    discountOffer(),
    pauseOffer(),
    ...downgradePriceIds.map((priceId): FlowOffer => ({
      ...offerBase('A smaller plan'),
      type: 'downgrade',
      price_id: priceId,
    })),
    ...annualPriceIds.map((priceId): FlowOffer => ({
      ...offerBase('Pay once a year'),
      type: 'annual_switch',
      price_id: priceId,
    })),
  ]);
}

function flowWith(offers: FlowOffer[]): FlowDefinition {
  const stay: OfferStep = { id: 'stay', type: 'offer', title: 'Before you go', offers };
  return {
    steps: [survey(), stay, { id: 'bye', type: 'confirm', title: 'Cancel subscription' }],
    translations: {
      de: {
        'why.title': 'Warum möchten Sie gehen?',
        'why.too_expensive.label': 'Es ist mir zu teuer',
        'why.not_using.label': 'Ich nutze es nicht',
        'why.missing_features.label': 'Mir fehlt eine Funktion',
        'why.switched_service.label': 'Ich nutze etwas anderes',
        'why.technical_issues.label': 'Es funktioniert nicht gut',
        'why.other.label': 'Etwas anderes',
        'stay.title': 'Bevor Sie gehen',
        'bye.title': 'Abo kündigen',
      },
    },
  };
}

function survey(): SurveyStep {
  return {
    id: 'why',
    type: 'survey',
    title: 'What makes you leave?',
    choices: [
      { id: 'too_expensive', label: 'It costs too much', stripe_feedback: 'too_expensive' },
      { id: 'not_using', label: 'I do not use it', stripe_feedback: 'unused' },
      { id: 'missing_features', label: 'A feature is missing', stripe_feedback: 'missing_features' },
      { id: 'switched_service', label: 'I use something else', stripe_feedback: 'switched_service' },
      { id: 'technical_issues', label: 'It does not work well', stripe_feedback: 'low_quality' },
      { id: 'other', label: 'Something else', stripe_feedback: 'other' },
    ],
    allow_comment: true,
  };
}

function discountOffer(): FlowOffer {
  return { ...offerBase('30 % off for three months'), type: 'discount', percent: 30, duration_months: 3 };
}

function pauseOffer(): FlowOffer {
  return { ...offerBase('Pause for two months'), type: 'pause', months: 2 };
}

function offerBase(title: string): { id: string; title: string } {
  return { id: toPublicId('offer', newId()), title };
}
