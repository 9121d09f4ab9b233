import type { Offer } from '../../../../src/billing/offer.js';
import type { CancelSession, SessionOutcome } from '../../../../src/flows/entities/cancel-session.entity.js';
import type { FlowOffer } from '../../../../src/flows/definitions/flow-definition.js';
import { toOffer } from '../../../../src/flows/sessions/offer-terms.js';
import { type HistoryVersion, type ShownSteps } from './flow-versions.js';
import { type Person } from './people.js';
import { type HistoryPlan, HISTORY_PRICES } from './plans.js';
import { type Random } from './random.js';
import { type Moment, type SessionPath, walk } from './session-path.js';
import { abandonedAtOf, timelineOf } from './session-timeline.js';

const DAY_MS = 86_400_000;

const CANCELS_AFTER_LEAVING = 0.09;
const CANCELS_WITHIN_DAYS = 28;
const IS_REVERSED: Readonly<Record<string, number>> = { discount: 0.15, pause: 0.22, downgrade: 0.1 };
const IS_REVERSED_OTHERWISE = 0.03;
const REVERSED_WITHIN_DAYS = 88;
const IS_RESTORED = 0.07;
const IS_REACTIVATED = 0.045;

/** What all sessions of a history have in common. */
export interface SessionSetting {
  workspaceId: string;
  flowId: string;
  shown: ShownSteps;
  /** What would happen after it has not happened yet. */
  now: Date;
  random: Random;
}

/** A customer who begins to leave. */
export interface SessionStart {
  person: Person;
  startedAt: Date;
  version: HistoryVersion;
}

/** A session with what was seen and done in it. */
export interface SessionStory {
  /** Amounts in the reporting currency are still null. */
  session: CancelSession;
  moments: Moment[];
  /** What Stripe was asked to do. */
  accepted: { offer: Offer; at: Date } | undefined;
  /** The save was reversed, and maybe restored again. */
  reversal: { at: Date; restoredAt: Date | null } | undefined;
}

/** One customer's passage through the flow and what became of it by now. */
export function tellSession(start: SessionStart, setting: SessionSetting): SessionStory {
  const { person, startedAt, version } = start;
  const steps = setting.shown.of(version, person.plan, person.locale);
  // Drawn first: the rest depends on how much of it has happened yet.
  const identity = identityOf(start, setting);
  const path = walk(steps, startedAt, setting.random);
  const ending = endingOf(path, setting);
  const saved = ending.outcome === 'saved' ? savedMrrOf(person.plan, path.accepted) : null;
  const reversal = ending.outcome === 'saved' ? reversalOf(path, ending.completedAt, setting) : undefined;
  const reactivatedAt = ending.outcome === 'canceled' ? reactivationOf(ending.completedAt, setting) : null;
  const session: CancelSession = {
    ...identity,
    snapshot: { steps },
    ...answers(path),
    outcome: ending.outcome,
    savedMrrCents: saved,
    savedMrrReportingCents: null,
    lastActivityAt: ending.outcome === 'abandoned' ? path.endedAt : (ending.completedAt ?? path.endedAt),
    completedAt: ending.completedAt,
    saveReversedAt: reversal && reversal.restoredAt === null ? reversal.at : null,
    reactivatedAt,
  };
  const accepted = path.accepted && { offer: toOffer(path.accepted), at: path.endedAt };
  return { session, moments: timelineOf(session, path), accepted, reversal };
}

type Ending = { outcome: null; completedAt: null } | { outcome: SessionOutcome; completedAt: Date };

function endingOf(path: SessionPath, setting: SessionSetting): Ending {
  const { random, now } = setting;
  // Stripe confirms an offer before it counts.
  if (path.end === 'saved') return { outcome: 'saved', completedAt: later(path.endedAt, random.int(400, 2_500)) };
  if (path.end === 'canceled') return { outcome: 'canceled', completedAt: path.endedAt };
  const canceledAt = random.chance(CANCELS_AFTER_LEAVING)
    ? pastOrNull(daysLater(path.endedAt, 2, CANCELS_WITHIN_DAYS, random), now)
    : null;
  if (canceledAt) return { outcome: 'canceled', completedAt: canceledAt };
  const abandonedAt = pastOrNull(abandonedAtOf(path), now);
  return abandonedAt ? { outcome: 'abandoned', completedAt: abandonedAt } : { outcome: null, completedAt: null };
}

function reversalOf(
  { accepted }: SessionPath,
  savedAt: Date,
  { random, now }: SessionSetting,
): SessionStory['reversal'] {
  const chance = IS_REVERSED[accepted?.type ?? ''] ?? IS_REVERSED_OTHERWISE;
  if (!random.chance(chance)) return undefined;
  const at = pastOrNull(daysLater(savedAt, 3, REVERSED_WITHIN_DAYS, random), now);
  if (!at) return undefined;
  const restoredAt = random.chance(IS_RESTORED) ? pastOrNull(daysLater(at, 1, 4, random), now) : null;
  return { at, restoredAt };
}

/** Some customers who cancelled think again before their period ends. */
function reactivationOf(canceledAt: Date, { random, now }: SessionSetting): Date | null {
  return random.chance(IS_REACTIVATED) ? pastOrNull(daysLater(canceledAt, 1, 25, random), now) : null;
}

/** Changing the plan keeps the MRR of the new plan; the other offers keep what there was. */
function savedMrrOf(plan: HistoryPlan, accepted: FlowOffer | undefined): number {
  if (accepted?.type !== 'downgrade' && accepted?.type !== 'annual_switch') return plan.mrrCents;
  const price = HISTORY_PRICES.get(accepted.price_id);
  if (!price) throw new RangeError(`The history has no price ${accepted.price_id}.`);
  return price.mrrCentsFor(plan.currency, plan.quantity);
}

function identityOf({ person, startedAt, version }: SessionStart, { workspaceId, flowId, random }: SessionSetting) {
  const { plan } = person;
  return {
    workspaceId,
    id: random.uuid(startedAt),
    flowId,
    flowVersion: version.version,
    subscriptionId: person.subscriptionId,
    customerId: person.customerId,
    email: person.email,
    isIdentityBound: random.chance(0.96),
    locale: person.locale,
    metadata: person.metadata,
    planId: plan.priceId,
    planName: plan.name,
    mrrCents: plan.mrrCents,
    currency: plan.currency,
    mrrReportingCents: null,
    startedAt,
  };
}

function answers(path: SessionPath) {
  const { accepted, lastShown } = path;
  return {
    reason: path.reason,
    comment: path.comment,
    lastStep: path.lastStep,
    offerType: (accepted ?? lastShown)?.type ?? null,
    offerValue: accepted ? toOffer(accepted).terms : null,
    offerAccepted: accepted !== undefined,
  };
}

function daysLater(from: Date, minDays: number, maxDays: number, random: Random): Date {
  return later(from, random.int(minDays * DAY_MS, maxDays * DAY_MS));
}

function later(time: Date, ms: number): Date {
  return new Date(time.getTime() + ms);
}

function pastOrNull(time: Date, now: Date): Date | null {
  return time <= now ? time : null;
}
