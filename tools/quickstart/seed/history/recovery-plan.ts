import type { RecoveryCause } from '../../../../src/recovery/entities/recovery-case.entity.js';
import type {
  AttemptInitiator,
  AttemptPrompt,
  AttemptStatus,
} from '../../../../src/recovery/entities/recovery-attempt.entity.js';
import { type Decline } from './decline-codes.js';
import { type Random, type Weighted } from './random.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A try to collect an invoice, as it will happen unless the history ends before. */
export interface PlannedTry {
  at: Date;
  initiator: AttemptInitiator;
  status: Exclude<AttemptStatus, 'pending'>;
  /** Null unless the try is ours. */
  promptedBy: AttemptPrompt | null;
}

/** How a failed payment goes on, to its end. */
export interface RecoveryPlan {
  /** The first failure, then everything else; oldest first. */
  tries: PlannedTry[];
  end: { status: 'recovered'; at: Date } | { status: 'lost'; reason: string; at: Date };
}

/**
 * Chance that the money comes, and what brings it, by what the decline means. What it is put down to depends on the mails
 * and links that there were; see `attributedCause`.
 */
const PROSPECTS: Readonly<Record<Decline['kind'], { chance: number; causes: Weighted<RecoveryCause> }>> = {
  retry: {
    chance: 0.7,
    causes: [
      ['stripe_retry', 66],
      ['our_retry', 14],
      ['email', 8],
      ['card_update', 8],
      ['organic', 4],
    ],
  },
  customer: {
    chance: 0.58,
    causes: [
      ['card_update', 56],
      ['email', 24],
      ['organic', 14],
      ['stripe_retry', 6],
    ],
  },
  never: {
    chance: 0.22,
    causes: [
      ['card_update', 74],
      ['organic', 26],
    ],
  },
};

const LOST_REASONS: Weighted<string> = [
  ['uncollectible', 66],
  ['subscription_ended', 26],
  ['voided', 8],
];

const SUCCESSES: Readonly<Record<RecoveryCause, Pick<PlannedTry, 'initiator' | 'promptedBy'>>> = {
  stripe_retry: { initiator: 'stripe', promptedBy: null },
  our_retry: { initiator: 'retainly', promptedBy: 'schedule' },
  card_update: { initiator: 'retainly', promptedBy: 'new_card' },
  email: { initiator: 'customer', promptedBy: null },
  organic: { initiator: 'customer', promptedBy: null },
};

/** What follows after a card was declined at `openedAt`. */
export function planRecovery(decline: Decline, openedAt: Date, random: Random): RecoveryPlan {
  const { chance, causes } = PROSPECTS[decline.kind];
  const tries: PlannedTry[] = [failureOfStripe(openedAt)];
  if (decline.kind === 'never') tries.push(refusal(openedAt));
  if (!random.chance(chance)) return lose(decline, tries, random);

  const cause = random.weighted(causes);
  if (decline.kind === 'retry') addFailures(tries, random.weighted(FAILURES_BEFORE_SUCCESS), random);
  const at = laterThanLast(tries, random);
  tries.push({ at, status: 'succeeded', ...SUCCESSES[cause] });
  return { tries, end: { status: 'recovered', at } };
}

/** Besides the first one. */
const FAILURES_BEFORE_SUCCESS: Weighted<number> = [
  [0, 52],
  [1, 28],
  [2, 14],
  [3, 6],
];

function lose(decline: Decline, tries: PlannedTry[], random: Random): RecoveryPlan {
  const openedAt = tries[0]?.at.getTime() ?? 0;
  if (decline.kind === 'retry') addFailures(tries, random.int(2, 4), random);
  else if (decline.kind === 'customer') addFailures(tries, random.int(0, 2), random);
  const afterTries = laterThanLast(tries, random);
  const afterTwoWeeks = new Date(openedAt + random.int(14 * DAY_MS, 21 * DAY_MS));
  const at = afterTries > afterTwoWeeks ? afterTries : afterTwoWeeks;
  return { tries, end: { status: 'lost', reason: random.weighted(LOST_REASONS), at } };
}

function addFailures(tries: PlannedTry[], count: number, random: Random): void {
  for (let added = 0; added < count; added += 1) tries.push(failureOfStripe(laterThanLast(tries, random)));
}

function failureOfStripe(at: Date): PlannedTry {
  return { at, initiator: 'stripe', status: 'failed', promptedBy: null };
}

/** Somebody pressed "Retry now" the next day. */
function refusal(openedAt: Date): PlannedTry {
  const at = new Date(openedAt.getTime() + DAY_MS);
  return { at, initiator: 'retainly', status: 'blocked', promptedBy: 'request' };
}

function laterThanLast(tries: readonly PlannedTry[], random: Random): Date {
  const last = tries.at(-1)?.at.getTime() ?? 0;
  return new Date(last + random.int(12 * HOUR_MS, 3 * DAY_MS));
}
