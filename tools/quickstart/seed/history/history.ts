import type { BillingOperation } from '../../../../src/billing/operations/billing-operation.entity.js';
import type { FlowDefinition } from '../../../../src/flows/definitions/flow-definition.js';
import type { CancelSession } from '../../../../src/flows/entities/cancel-session.entity.js';
import type { FlowEvent } from '../../../../src/flows/entities/flow-event.entity.js';
import type { FlowVersion } from '../../../../src/flows/entities/flow-version.entity.js';
import type { SaveEvent } from '../../../../src/ledger/entities/save-event.entity.js';
import type { CardUpdateLink } from '../../../../src/recovery/card-update/card-update-link.entity.js';
import type { RecoveryAttempt } from '../../../../src/recovery/entities/recovery-attempt.entity.js';
import type { RecoveryCase } from '../../../../src/recovery/entities/recovery-case.entity.js';
import type { RecoveryDecision } from '../../../../src/recovery/entities/recovery-decision.entity.js';
import type { RecoveryMail } from '../../../../src/recovery/mails/recovery-mail.entity.js';
import { operationsOfSession } from './billing-operations.js';
import { arrivals, type Demand, leavingSeason, renewalSeason } from './demand.js';
import { type HistoryVersion, historyVersions, ShownSteps, versionAt } from './flow-versions.js';
import { linesOfRecovery, linesOfSession } from './ledger-lines.js';
import { newPerson, type Person } from './people.js';
import { Random } from './random.js';
import { type RecoveryStory, tellRecovery } from './recovery-story.js';
import { type SessionStory, tellSession } from './session-story.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Nobody is in the middle of a sentence when the history ends: whoever is there has answered what they will answer. */
const LAST_ARRIVAL_MS = 10 * MINUTE_MS;
/** Timelines are kept this long, as an installation that prunes them would have it. */
const TIMELINE_DAYS = 130;
/** Share of the sessions of customers who had been there before. */
const RETURNS = 0.07;
/** Longer than any save or abandoned session may still change. */
const RETURNS_AFTER_MS = 95 * DAY_MS;

const LEAVING: Demand = { perDay: 10.4, growth: 2.6, season: leavingSeason };
const FAILED_RENEWALS: Demand = { perDay: 3.1, growth: 2.4, season: renewalSeason };

/** What a history is made for. The same plan always makes the same history. */
export interface HistoryPlanner {
  workspaceId: string;
  merchantName: string;
  flowId: string;
  /** What the flow shows at the end of the history; earlier versions are made from it. */
  definition: FlowDefinition;
  /** The end of the history. */
  now: Date;
  /** Its length, up to the beginning of the day of `now`. */
  days: number;
}

/** Every row of a history, oldest first. Amounts in the euro and the reporting currency are null until converted. */
export interface History {
  versions: FlowVersion[];
  sessions: CancelSession[];
  events: FlowEvent[];
  operations: BillingOperation[];
  recoveries: RecoveryCase[];
  attempts: RecoveryAttempt[];
  decisions: RecoveryDecision[];
  mails: RecoveryMail[];
  links: CardUpdateLink[];
  ledger: SaveEvent[];
}

/** Makes up the past of a business: growing, seasonal, and without contradictions. */
export function makeHistory(planner: HistoryPlanner): History {
  const { workspaceId, merchantName, flowId, now } = planner;
  const streams = streamsOf(now);
  const versions = historyVersions(planner.definition, planner);
  const sessions = tellSessions(planner, versions, streams);
  const recoveries = arrivals(planner, FAILED_RENEWALS, streams('renewals')).map((openedAt, index) => {
    const random = streams(`recovery ${String(index)}`);
    return tellRecovery(newPerson(random), openedAt, { workspaceId, merchantName, now, random });
  });
  return {
    versions: versions.map((version) => ({ workspaceId, flowId, ...version })),
    sessions: sessions.map(({ session }) => session),
    events: recentTimelines(sessions, now, streams('timeline')),
    operations: operationsOf(sessions, streams('operations')),
    recoveries: recoveries.map(({ recovery }) => recovery),
    attempts: recoveries.flatMap(({ attempts }) => attempts),
    decisions: recoveries.flatMap(({ decisions }) => decisions),
    mails: recoveries.flatMap(({ mails }) => mails),
    links: recoveries.flatMap(({ links }) => links),
    ledger: ledgerOf(sessions, recoveries, streams('ledger')),
  };
}

/**
 * A stream of choices for each purpose, so that what happened in the morning is the same in a history made at noon and
 * in one made in the evening of the same day.
 */
function streamsOf(now: Date): (purpose: string) => Random {
  const day = now.toISOString().slice(0, 10);
  return (purpose) => new Random(`${day} ${purpose}`);
}

function tellSessions(
  planner: HistoryPlanner,
  versions: HistoryVersion[],
  streams: (purpose: string) => Random,
): SessionStory[] {
  const shown = new ShownSteps();
  const stayed: Stayed[] = [];
  const lastArrival = new Date(planner.now.getTime() - LAST_ARRIVAL_MS);
  return arrivals({ ...planner, now: lastArrival }, LEAVING, streams('sessions')).map((startedAt, index) => {
    const random = streams(`session ${String(index)}`);
    const person = (random.chance(RETURNS) ? takeReturning(stayed, startedAt, random) : undefined) ?? newPerson(random);
    const version = versionAt(versions, startedAt);
    const story = tellSession({ person, startedAt, version }, { ...planner, shown, random });
    if (isStillCustomer(story)) stayed.push({ person, since: startedAt });
    return story;
  });
}

/** A customer who thought about leaving and stayed. */
interface Stayed {
  person: Person;
  since: Date;
}

/** Takes somebody out of the list, oldest first, who stayed long enough ago to think about it again. */
function takeReturning(stayed: Stayed[], at: Date, random: Random): Person | undefined {
  const firstTooRecent = stayed.findIndex(({ since }) => since.getTime() > at.getTime() - RETURNS_AFTER_MS);
  if (firstTooRecent <= 0) return undefined;
  return stayed.splice(random.int(0, firstTooRecent - 1), 1)[0]?.person;
}

/** Whose plan is what it was, so that they may come back to leave it. */
function isStillCustomer({ session, reversal }: SessionStory): boolean {
  const { outcome, offerType } = session;
  if (outcome === 'abandoned') return true;
  return outcome === 'saved' && !reversal && (offerType === 'discount' || offerType === 'pause');
}

function recentTimelines(stories: SessionStory[], now: Date, random: Random): FlowEvent[] {
  const from = new Date(now.getTime() - TIMELINE_DAYS * DAY_MS);
  return stories
    .filter(({ session }) => session.startedAt >= from)
    .flatMap(({ session: { workspaceId, id: sessionId }, moments }) =>
      moments.map(({ type: eventType, data, at: occurredAt }) => {
        const id = random.uuid(occurredAt);
        return { workspaceId, id, sessionId, eventType, data, eventId: null, occurredAt };
      }),
    );
}

function operationsOf(stories: SessionStory[], random: Random): BillingOperation[] {
  return stories.flatMap((story) => operationsOfSession(story, random));
}

function ledgerOf(sessions: SessionStory[], recoveries: RecoveryStory[], random: Random): SaveEvent[] {
  return [
    ...sessions.flatMap((story) => linesOfSession(story, random)),
    ...recoveries.flatMap(({ recovery }) => linesOfRecovery(recovery, random)),
  ].sort((first, second) => first.occurredAt.getTime() - second.occurredAt.getTime());
}
