import type { OfferType } from '../../../../src/billing/offer.js';
import { type Weighted } from './random.js';

/** Why customers leave, and what can be done about it. */
interface ReasonProfile {
  /** Share of the answers in an ordinary month. */
  weight: number;
  /** Chance that somebody with this reason takes an offer, when there is one. */
  acceptance: number;
  /** Which kind of offer appeals to them; what is missing does not. */
  appeal: Readonly<Record<OfferType, number>>;
}

const PROFILES: Readonly<Record<string, ReasonProfile>> = {
  too_expensive: {
    weight: 34,
    acceptance: 0.47,
    appeal: { discount: 56, pause: 8, downgrade: 26, annual_switch: 10 },
  },
  not_using: {
    weight: 24,
    acceptance: 0.41,
    appeal: { discount: 14, pause: 58, downgrade: 26, annual_switch: 2 },
  },
  missing_features: {
    weight: 14,
    acceptance: 0.24,
    appeal: { discount: 52, pause: 30, downgrade: 12, annual_switch: 6 },
  },
  switched_service: {
    weight: 12,
    acceptance: 0.26,
    appeal: { discount: 68, pause: 12, downgrade: 10, annual_switch: 10 },
  },
  technical_issues: {
    weight: 8,
    acceptance: 0.25,
    appeal: { discount: 60, pause: 32, downgrade: 6, annual_switch: 2 },
  },
  other: {
    weight: 8,
    acceptance: 0.22,
    appeal: { discount: 46, pause: 40, downgrade: 8, annual_switch: 6 },
  },
};

/** The survey's answers with their shares in the month of `at`: budgets bite in January, summers make people idle. */
export function reasonWeights(at: Date): Weighted<string> {
  const month = at.getUTCMonth();
  return Object.entries(PROFILES).map(([reason, { weight }]) => {
    if (reason === 'too_expensive' && month === 0) return [reason, weight * 1.35];
    if (reason === 'not_using' && (month === 7 || month === 8)) return [reason, weight * 1.5];
    return [reason, weight];
  });
}

/** Chance that a customer with this reason takes one of the offers they looked at: choice helps a little. */
export function acceptanceOf(reason: string, offerCount: number): number {
  if (offerCount === 0) return 0;
  return profileOf(reason).acceptance * (0.91 + 0.06 * Math.min(offerCount - 1, 3));
}

/** How much a kind of offer appeals to a customer with this reason; only relative sizes matter. */
export function appealOf(reason: string, type: OfferType): number {
  return profileOf(reason).appeal[type];
}

function profileOf(reason: string): ReasonProfile {
  const profile = PROFILES[reason];
  if (!profile) throw new RangeError(`No customer of the history leaves for the reason ${reason}.`);
  return profile;
}
