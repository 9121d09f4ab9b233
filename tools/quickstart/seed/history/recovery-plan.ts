import type { AttemptInitiator, AttemptStatus } from '../../../../src/recovery/entities/recovery-attempt.entity.js';
import type { RecoveryCause } from '../../../../src/recovery/entities/recovery-case.entity.js';
import { type Decline } from './decline-codes.js';
import { type Random, type Weighted } from './random.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A try to collect an invoice, as it will happen unless the history ends before. */
export interface PlannedTry {
  at: Date;
  initiator: AttemptInitiator;
  status: Exclude<AttemptStatus, 'pending'>;
  explanation: string;
}

/** How a failed payment goes on, to its end. */
export interface RecoveryPlan {
  /** The first failure, then everything else; oldest first. */
  tries: PlannedTry[];
  end: { status: 'recovered'; cause: RecoveryCause; at: Date } | { status: 'lost'; reason: string; at: Date };
}

/** Chance that the money comes, and what brings it, by what the decline means. */
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

const SUCCESSES: Readonly<Record<RecoveryCause, readonly [AttemptInitiator, string]>> = {
  stripe_retry: ['stripe', 'Stripe retried on its own schedule, and the card was charged.'],
  our_retry: ['retainly', 'Stripe planned no further try, and the bank is likelier to accept after payday.'],
  card_update: ['retainly', 'The customer entered a new card, so the invoice was tried at once.'],
  email: ['customer', 'The customer paid the invoice within seven days of a mail.'],
  organic: ['customer', 'The customer paid the invoice without being asked.'],
};

/** What follows after a card was declined at `openedAt`. */
export function planRecovery(decline: Decline, openedAt: Date, random: Random): RecoveryPlan {
  const { chance, causes } = PROSPECTS[decline.kind];
  const tries = [firstFailure(decline, openedAt)];
  if (decline.kind === 'never') tries.push(refusal(decline, openedAt));
  if (!random.chance(chance)) return lose(decline, tries, random);

  const cause = random.weighted(causes);
  if (decline.kind === 'retry') addFailures(tries, random.weighted(FAILURES_BEFORE_SUCCESS), random);
  const [initiator, explanation] = SUCCESSES[cause];
  const at = laterThanLast(tries, random);
  tries.push({ at, initiator, status: 'succeeded', explanation });
  return { tries, end: { status: 'recovered', cause, at } };
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
  for (let added = 0; added < count; added += 1) {
    tries.push({
      at: laterThanLast(tries, random),
      initiator: 'stripe',
      status: 'failed',
      explanation: 'Stripe retried on its own schedule, and the card was declined again.',
    });
  }
}

function firstFailure(decline: Decline, at: Date): PlannedTry {
  const explanations: Readonly<Record<Decline['kind'], string>> = {
    retry: 'The renewal was declined; the same card may work later, so Stripe’s retries go on.',
    customer: 'The renewal was declined; only the customer can help, so a card-update link was sent.',
    never: 'The renewal was declined for good; this card must not be tried again.',
  };
  return { at, initiator: 'stripe', status: 'failed', explanation: explanations[decline.kind] };
}

function refusal({ code }: Decline, openedAt: Date): PlannedTry {
  return {
    at: new Date(openedAt.getTime() + DAY_MS),
    initiator: 'retainly',
    status: 'blocked',
    explanation: `Not tried: after ${code} the card networks forbid further tries on this card.`,
  };
}

function laterThanLast(tries: readonly PlannedTry[], random: Random): Date {
  const last = tries.at(-1)?.at.getTime() ?? 0;
  return new Date(last + random.int(12 * HOUR_MS, 3 * DAY_MS));
}
