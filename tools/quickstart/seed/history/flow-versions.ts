import { chooseOffers, subscriptionObstacleOf } from '../../../../src/flows/sessions/applicable-offers.js';
import { offersOf } from '../../../../src/flows/sessions/match-offer.js';
import { shownContent } from '../../../../src/flows/texts/shown-content.js';
import type { FlowDefinition, FlowOffer, FlowStep } from '../../../../src/flows/definitions/flow-definition.js';
import type { FlowVersion } from '../../../../src/flows/entities/flow-version.entity.js';
import { type Period } from './demand.js';
import { type HistoryPlan, HISTORY_PRICES, subscriptionTo } from './plans.js';

const DAY_MS = 86_400_000;
/** Nine in the morning, UTC. */
const PUBLISHED_AT_MS = 9 * 3_600_000;

/** A version of the demo's flow, before it belongs to a flow. */
export type HistoryVersion = Pick<FlowVersion, 'version' | 'definition' | 'publishedAt'>;

/** What a version did with an offer of the current flow: changed it, or left it out. */
type Revision = (offer: FlowOffer) => FlowOffer | undefined;

/** How the merchant got to the flow of today: the share of the history that had passed, and what was offered then. */
const REVISIONS: readonly (readonly [share: number, revise: Revision])[] = [
  [0, (offer) => (offer.type === 'discount' ? discountOf(offer, 20, 2) : undefined)],
  [0.28, firstMatchedOffers],
  [0.61, matchedToReasons],
  [0.8, (offer) => offer],
];

/** The versions that were published over a period; the last one is `current`, unchanged. */
export function historyVersions(current: FlowDefinition, { now, days }: Period): HistoryVersion[] {
  const beginning = Math.floor(now.getTime() / DAY_MS - days - 1) * DAY_MS + PUBLISHED_AT_MS;
  return REVISIONS.map(([share, revise], index) => ({
    version: index + 1,
    definition: revised(current, revise),
    publishedAt: new Date(beginning + Math.round(share * days) * DAY_MS),
  }));
}

/** The version that a customer met at a time. */
export function versionAt(versions: readonly HistoryVersion[], at: Date): HistoryVersion {
  const version = versions.findLast(({ publishedAt }) => publishedAt <= at);
  if (!version) throw new RangeError(`No flow was live at ${at.toISOString()}.`);
  return version;
}

/** Works out what customers were shown; customers who saw the same steps share one object. */
export class ShownSteps {
  private readonly known = new Map<string, FlowStep[]>();

  /** The steps of a version as a customer with this plan and language saw them. */
  of({ version, definition, publishedAt }: HistoryVersion, plan: HistoryPlan, locale: string | null): FlowStep[] {
    const key = [version, plan.priceId, plan.quantity, locale].join(' ');
    const known = this.known.get(key);
    if (known) return known;
    const shown = shownContent(definition, locale ?? undefined, plan.currency);
    const subscription = subscriptionTo(plan);
    const { steps } = chooseOffers(shown.steps, (offer) =>
      subscriptionObstacleOf(offer, subscription, HISTORY_PRICES, publishedAt),
    );
    this.known.set(key, steps);
    return steps;
  }
}

/** The offers among the steps that are for a reason. */
export function offersFor(steps: FlowStep[], reason: string): FlowOffer[] {
  return offersOf(steps).filter(({ show_if: condition }) => condition?.reason.includes(reason) ?? true);
}

function revised({ steps, translations }: FlowDefinition, revise: Revision): FlowDefinition {
  return {
    steps: steps.flatMap((step): FlowStep[] => {
      if (step.type !== 'offer') return [step];
      const offers = step.offers.flatMap((offer) => revise(offer) ?? []);
      return offers.length === 0 ? [] : [{ ...step, offers }];
    }),
    translations,
  };
}

function firstMatchedOffers(offer: FlowOffer): FlowOffer | undefined {
  switch (offer.type) {
    case 'discount':
      return onlyFor(discountOf(offer, 25, 3), ['too_expensive', 'switched_service', 'technical_issues', 'other']);
    case 'pause':
      return onlyFor({ ...offer, title: 'Pause for one month', months: 1 }, ['not_using', 'other']);
    default:
      return undefined;
  }
}

function matchedToReasons(offer: FlowOffer): FlowOffer | undefined {
  switch (offer.type) {
    case 'discount':
      return onlyFor(offer, ['too_expensive', 'missing_features', 'switched_service', 'technical_issues', 'other']);
    case 'pause':
      return onlyFor(offer, ['not_using', 'missing_features', 'technical_issues', 'other']);
    case 'downgrade':
      return onlyFor(offer, ['too_expensive', 'not_using']);
    case 'annual_switch':
      return undefined;
  }
}

function discountOf(
  offer: Extract<FlowOffer, { type: 'discount' }>,
  percent: number,
  durationMonths: number,
): Extract<FlowOffer, { type: 'discount' }> {
  const title = `${String(percent)} % off for ${String(durationMonths)} months`;
  return { ...offer, title, percent, duration_months: durationMonths };
}

function onlyFor<T extends FlowOffer>(offer: T, reason: string[]): T {
  return { ...offer, show_if: { reason } };
}
