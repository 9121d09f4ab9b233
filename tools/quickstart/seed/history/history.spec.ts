import { isDeepStrictEqual } from 'node:util';

import { demoFlow } from '../../../../src/flows/definitions/default-flow.js';
import { FlowDefinitionShape } from '../../../../src/flows/definitions/flow-definition.js';
import { definitionProblems } from '../../../../src/flows/definitions/definition-problems.js';
import type { CancelSession } from '../../../../src/flows/entities/cancel-session.entity.js';
import { matchOffer } from '../../../../src/flows/sessions/match-offer.js';
import { DEMO_PRICES } from '../../../stripe-double/seed/demo-prices.js';
import { makeHistory } from './history.js';

const NOW = new Date('2026-11-20T17:45:00Z');
const DAY_MS = 86_400_000;
const PLAN = {
  workspaceId: '01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f',
  merchantName: 'Acme Analytics',
  flowId: '01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e60',
  definition: demoFlow({
    downgradePriceIds: [DEMO_PRICES.starterEurMonth, DEMO_PRICES.basicEurMonth, DEMO_PRICES.basicUsdMonth],
    annualPriceIds: [DEMO_PRICES.teamEurYear, DEMO_PRICES.starterEurYear, DEMO_PRICES.teamUsdYear],
  }),
  now: NOW,
  days: 730,
};

const history = makeHistory(PLAN);
const { sessions, operations, recoveries, attempts, decisions, mails, links, events, ledger, versions } = history;
const saved = sessions.filter(({ outcome }) => outcome === 'saved');

function rateOf(part: number, whole: number): number {
  return (part / whole) * 100;
}

function monthOf({ startedAt }: CancelSession): string {
  return startedAt.toISOString().slice(0, 7);
}

describe('the history', () => {
  it('is the same when it is made again, and at another hour the same up to what happened since', () => {
    const shorter = { ...PLAN, days: 120 };
    const evening = makeHistory(shorter);
    expect(JSON.stringify(makeHistory(shorter))).toBe(JSON.stringify(evening));
    const morning = makeHistory({ ...shorter, now: new Date('2026-11-20T08:00:00Z') });
    const ids = morning.sessions.map(({ id }) => id);
    expect(ids.length).toBeLessThan(evening.sessions.length);
    expect(evening.sessions.slice(0, ids.length).map(({ id }) => id)).toEqual(ids);
  });

  it('has the size and the rates of a real business', () => {
    expect(sessions.length).toBeGreaterThan(4_000);
    expect(recoveries.length).toBeGreaterThan(1_300);
    expect(rateOf(saved.length, sessions.length)).toBeGreaterThan(25);
    expect(rateOf(saved.length, sessions.length)).toBeLessThan(35);
    const recovered = recoveries.filter(({ status }) => status === 'recovered').length;
    expect(rateOf(recovered, recoveries.length)).toBeGreaterThan(55);
    expect(rateOf(recovered, recoveries.length)).toBeLessThan(66);
  });

  it('has its busy months in January and at the end of the summer', () => {
    const inMonth = (month: string) => sessions.filter((session) => monthOf(session) === month).length;
    expect(inMonth('2026-01')).toBeGreaterThan(inMonth('2025-12') * 1.2);
    expect(inMonth('2026-08')).toBeGreaterThan(inMonth('2026-06') * 1.15);
  });

  it('never tells of the future', () => {
    const times = [
      ...sessions.flatMap((row) => [row.startedAt, row.completedAt, row.saveReversedAt, row.reactivatedAt]),
      ...recoveries.flatMap((row) => [row.openedAt, row.closedAt]),
      ...[...events, ...ledger].map((row) => row.occurredAt),
      ...attempts.map((row) => row.attemptedAt),
    ];
    expect(times.filter((time) => time !== null && time > NOW)).toEqual([]);
  });

  it('has no two rows with the same id', () => {
    const ids = [...sessions, ...events, ...recoveries, ...attempts, ...ledger].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('flow versions of the history', () => {
  it('could all be published, and end with the flow of today', () => {
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    expect(versions.at(-1)?.definition).toEqual(PLAN.definition);
    for (const { definition } of versions) {
      expect(definitionProblems(FlowDefinitionShape.parse(definition))).toEqual([]);
    }
  });
});

describe('sessions of the history', () => {
  it('met the version that was live', () => {
    const wrong = sessions.filter(({ flowVersion, startedAt }) => {
      const [own, next] = [versions[flowVersion - 1], versions[flowVersion]];
      return !own || own.publishedAt > startedAt || (next && next.publishedAt <= startedAt);
    });
    expect(wrong).toEqual([]);
  });

  it('ended after they began, and are open only while they can be', () => {
    const wrong = sessions.filter(({ startedAt, completedAt, outcome }) =>
      completedAt === null
        ? outcome !== null || NOW.getTime() - startedAt.getTime() > DAY_MS + 10 * 60_000
        : outcome === null || completedAt < startedAt,
    );
    expect(wrong).toEqual([]);
  });

  it('accepted exactly when they were saved, and only an offer they were shown for their reason', () => {
    expect(sessions.filter((row) => row.offerAccepted !== (row.outcome === 'saved'))).toEqual([]);
    const impossible = saved.filter(({ snapshot, offerType, offerValue, reason }) => {
      const wish = { offerId: undefined, offerType: offerType ?? undefined, offerValue: offerValue ?? undefined };
      return matchOffer(snapshot.steps, wish, reason) === undefined;
    });
    expect(impossible).toEqual([]);
    expect(new Set(saved.map(({ offerType }) => offerType)).size).toBe(4);
  });

  it('have one operation that Stripe confirmed per save, for the offer that was accepted', () => {
    const byId = new Map(operations.map((operation) => [operation.sessionId, operation]));
    expect(operations).toHaveLength(saved.length);
    const wrong = saved.filter(({ id, offerType, offerValue, savedMrrCents }) => {
      const { params, receipt } = byId.get(id) ?? {};
      const isSame =
        params?.kind === 'offer' &&
        params.offer.type === offerType &&
        isDeepStrictEqual(params.offer.terms, offerValue);
      return !isSame || receipt?.savedMrrCents !== savedMrrCents;
    });
    expect(wrong).toEqual([]);
  });

  it('kept the whole MRR but for a change of plan', () => {
    const wrong = saved.filter(({ offerType, savedMrrCents, mrrCents }) =>
      offerType === 'downgrade' || offerType === 'annual_switch'
        ? savedMrrCents === null || savedMrrCents >= mrrCents
        : savedMrrCents !== mrrCents,
    );
    expect(wrong).toEqual([]);
  });

  it('were reversed within 90 days of the save, and reactivated only after a cancellation', () => {
    const reversed = sessions.filter(({ saveReversedAt }) => saveReversedAt !== null);
    expect(reversed.length).toBeGreaterThan(50);
    const tooLate = reversed.filter(
      ({ outcome, completedAt, saveReversedAt }) =>
        outcome !== 'saved' || (saveReversedAt?.getTime() ?? 0) - (completedAt?.getTime() ?? 0) > 90 * DAY_MS,
    );
    expect(tooLate).toEqual([]);
    expect(sessions.filter((row) => row.reactivatedAt !== null && row.outcome !== 'canceled')).toEqual([]);
  });

  it('show every currency, reason, outcome and several languages', () => {
    const values = (of: (row: CancelSession) => unknown) => [...new Set(sessions.map(of))].sort();
    expect(values((row) => row.currency)).toEqual(['eur', 'gbp', 'jpy', 'usd']);
    expect(values((row) => row.outcome)).toEqual(expect.arrayContaining(['abandoned', 'canceled', 'saved']));
    expect(values((row) => row.reason)).toHaveLength(7);
    expect(values((row) => row.locale).length).toBeGreaterThan(6);
  });

  it('have at most one open session per subscription', () => {
    const open = sessions.filter(({ outcome }) => outcome === null).map(({ subscriptionId }) => subscriptionId);
    expect(new Set(open).size).toBe(open.length);
  });
});

describe('timelines of the history', () => {
  it('run in order from the start to the end of their session', () => {
    const byId = new Map(sessions.map((session) => [session.id, session]));
    const wrong = events.filter(({ sessionId, occurredAt }) => {
      const session = byId.get(sessionId);
      return !session || occurredAt < session.startedAt || (session.completedAt ?? NOW) < occurredAt;
    });
    expect(wrong).toEqual([]);
  });
});

describe('recovery cases of the history', () => {
  it('are closed by the try that was paid, and not before', () => {
    const recovered = recoveries.filter(({ status }) => status === 'recovered');
    const paid = new Map(
      attempts.filter(({ status }) => status === 'succeeded').map((row) => [row.recoveryId, row.attemptedAt]),
    );
    expect(recovered.filter(({ id, closedAt, cause }) => paid.get(id) !== closedAt || cause === null)).toEqual([]);
    expect(paid.size).toBe(recovered.length);
  });

  it('have one to five tries, and open ones only in the last weeks', () => {
    const counts = new Map<string, number>();
    for (const { recoveryId } of attempts) counts.set(recoveryId, (counts.get(recoveryId) ?? 0) + 1);
    expect(recoveries.filter(({ id }) => (counts.get(id) ?? 0) < 1 || (counts.get(id) ?? 0) > 5)).toEqual([]);
    const open = recoveries.filter(({ status }) => status === 'open');
    expect(open.length).toBeGreaterThan(5);
    expect(open.filter(({ openedAt }) => NOW.getTime() - openedAt.getTime() > 22 * DAY_MS)).toEqual([]);
  });
});

describe('what the cases of the history leave behind', () => {
  const byCase = new Map(recoveries.map((recovery) => [recovery.id, recovery]));
  const caseOf = ({ recoveryId }: { recoveryId: string | null }) => byCase.get(recoveryId ?? '');

  it('holds the evidence of every recovery, and every cause there is', () => {
    const recovered = recoveries.filter(({ status }) => status === 'recovered');
    const sent = new Map(mails.map(({ id, sentAt }) => [id, sentAt]));
    const used = new Map(links.map(({ id, usedAt }) => [id, usedAt]));
    const wrong = recovered.filter(({ cause, causeMailId, causeLinkId, closedAt }) => {
      const proof = cause === 'email' ? sent.get(causeMailId ?? '') : used.get(causeLinkId ?? '');
      const needsProof = cause === 'email' || cause === 'card_update';
      return needsProof !== Boolean(proof) || (proof && closedAt && proof > closedAt);
    });
    expect(wrong).toEqual([]);
    expect(new Set(recovered.map(({ cause }) => cause)).size).toBe(5);
  });

  it('mails nobody after the end of a case, before its opening, or about fraud', () => {
    const late = mails.filter((mail) => {
      const { openedAt, closedAt } = caseOf(mail) ?? {};
      return mail.sentAt && (!openedAt || mail.sentAt < openedAt || mail.sentAt > (closedAt ?? NOW));
    });
    expect(late).toEqual([]);
    expect(mails.filter((mail) => caseOf(mail)?.declineCode === 'fraudulent')).toEqual([]);
    const planned = mails.filter(({ state }) => state === 'planned');
    expect(planned.filter((mail) => mail.dueAt < NOW && NOW.getTime() - mail.dueAt.getTime() > 15_000)).toEqual([]);
    expect(planned.filter((mail) => caseOf(mail)?.status !== 'open' || caseOf(mail)?.isPaused)).toEqual([]);
  });

  it('plans the try that an open case waits for', () => {
    const plans = new Set(
      decisions.map(({ recoveryId, attemptAt }) => `${recoveryId} ${String(attemptAt?.getTime())}`),
    );
    const waiting = recoveries.filter(({ nextAttemptAt }) => nextAttemptAt !== null);
    expect(waiting.length).toBeGreaterThan(5);
    expect(waiting.filter(({ id, nextAttemptAt }) => !plans.has(`${id} ${String(nextAttemptAt?.getTime())}`))).toEqual(
      [],
    );
  });
});

describe('the ledger of the history', () => {
  it('has one line per save and recovery, and takes back exactly what was reversed', () => {
    const sums = new Map<string | null, number>();
    for (const { sessionId, recoveryId, mrrImpactCents } of ledger) {
      const subject = sessionId ?? recoveryId;
      sums.set(subject, (sums.get(subject) ?? 0) + mrrImpactCents);
    }
    const wrong = saved.filter(
      ({ id, savedMrrCents, saveReversedAt }) => sums.get(id) !== (saveReversedAt === null ? savedMrrCents : 0),
    );
    expect(wrong).toEqual([]);
    const recovered = recoveries.filter(({ status }) => status === 'recovered');
    expect(recovered.filter(({ id, mrrCents }) => sums.get(id) !== mrrCents)).toEqual([]);
    expect(sums.size).toBe(saved.length + recovered.length);
  });
});
