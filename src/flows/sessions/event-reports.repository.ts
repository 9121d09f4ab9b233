import { Injectable } from '@nestjs/common';

import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId } from '../../shared/ids.js';
import type { FlowEvent } from '../entities/flow-event.entity.js';
import type { EventEffects } from './event-effects.js';

/** An event as it was reported, and what it says about its session; it gets its id here. */
export interface EventReport extends Omit<FlowEvent, 'workspaceId' | 'id' | 'eventId'> {
  eventId: string | undefined;
  effects: EventEffects;
}

/**
 * How far `last_activity_at` may lag behind the events of a session: writing it for each of them would cost more than the
 * event itself, as a row of a session is wide and its indexes are many.
 */
const ACTIVITY_LAG_MS = 60_000;
/** What an event is, in the order of its values; its moment comes last. */
const EVENT_COLUMNS = ['id', 'session_id', 'event_type', 'data', 'event_id', 'occurred_at'];
/** What it says, in the order of the values that follow. */
const SAID_COLUMNS = ['stale_before', 'reason', 'comment', 'last_step', 'offer_type'];
const VALUES_PER_REPORT = EVENT_COLUMNS.length + SAID_COLUMNS.length;
/** Above this, a statement is made for its number of reports; up to this, for the next power of two, and prepared. */
const MAX_PREPARED = 128;

/**
 * Writes what browsers report into the timelines and the sessions.
 *
 * Both in one statement, which is a transaction by itself, prepared: the driver's share of an event's processor time fell
 * from 80 to 20 µs (`npm run bench -- --only flow-event` measures the whole).
 */
@Injectable()
export class EventReportsRepository {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Adds events of any sessions of a workspace, all of which exist, to their timelines, all or none. An event that its
   * session has already, by its `eventId`, is left out.
   *
   * What the others say is written to their sessions as far as it still applies, the last word on each thing: reason,
   * comment and last step until the session has ended; the offer shown even then, as browsers report late, but never
   * over the accepted one. Sessions that already say so are not written.
   */
  async write(workspaceId: string, reports: readonly EventReport[]): Promise<void> {
    const rows = reports.map((report) => toValues(report));
    const count = sizeFor(rows.length);
    // The last word again, under its id, changes nothing: neither is it written twice nor does it come before another.
    while (rows.length < count) rows.push(rows.at(-1) ?? []);
    const statement = {
      ...(count <= MAX_PREPARED && { name: `event-reports-${count}` }),
      text: statementFor(count),
      values: [workspaceId, ...rows.flat()],
    };
    await this.transactions.repeated(() => this.statements.rows(statement));
  }
}

function toValues({ sessionId, eventType, data, eventId, occurredAt, effects }: EventReport): unknown[] {
  const { reason, comment, lastStep, offerType } = effects;
  const event = [newId(), sessionId, eventType, JSON.stringify(data), eventId, occurredAt];
  const staleBefore = new Date(occurredAt.getTime() - ACTIVITY_LAG_MS);
  return [...event, staleBefore, reason, comment, lastStep, offerType];
}

function sizeFor(count: number): number {
  return count > MAX_PREPARED ? count : 2 ** Math.ceil(Math.log2(count));
}

const texts = new Map<number, string>();

function statementFor(count: number): string {
  const text = texts.get(count) ?? newStatement(count);
  if (count <= MAX_PREPARED) texts.set(count, text);
  return text;
}

function newStatement(count: number): string {
  const rows = Array.from({ length: count }, (_row, place) => {
    const first = 2 + place * VALUES_PER_REPORT;
    const values = Array.from({ length: VALUES_PER_REPORT }, (_value, index) => `$${first + index}`);
    const [event, said] = [values.slice(0, EVENT_COLUMNS.length), values.slice(EVENT_COLUMNS.length)];
    return { event: `($1, ${event.join(', ')})`, said: `(${[...identityOf(event), ...said].join(', ')}, ${place})` };
  });
  return `WITH written AS (
      INSERT INTO flow_events (workspace_id, ${EVENT_COLUMNS.join(', ')})
      VALUES ${rows.map(({ event }) => event).join(', ')} ON CONFLICT DO NOTHING RETURNING id)
    UPDATE cancel_sessions AS s SET last_activity_at = greatest(s.last_activity_at, r.at),
      reason = CASE WHEN s.outcome IS NULL THEN coalesce(r.reason, s.reason) ELSE s.reason END,
      comment = CASE WHEN s.outcome IS NULL THEN coalesce(r.comment, s.comment) ELSE s.comment END,
      last_step = CASE WHEN s.outcome IS NULL THEN coalesce(r.last_step, s.last_step) ELSE s.last_step END,
      offer_type = CASE WHEN s.offer_accepted THEN s.offer_type ELSE coalesce(r.offer_type, s.offer_type) END
    FROM (
      SELECT e.session_id, max(e.at) AS at,
        CASE WHEN bool_or(w.id IS NULL) THEN max(e.at) ELSE max(e.stale_before::timestamptz) END AS stale_before,
        ${['reason', 'comment', 'last_step', 'offer_type'].map((name) => `${lastWordOn(name)} AS ${name}`).join(', ')}
      FROM (VALUES ${rows.map(({ said }) => said).join(', ')})
        AS e (id, session_id, at, ${SAID_COLUMNS.join(', ')}, place)
      LEFT JOIN written w ON w.id = e.id GROUP BY e.session_id) AS r
    WHERE s.workspace_id = $1 AND s.id = r.session_id AND (
      s.last_activity_at < r.stale_before
      OR s.outcome IS NULL AND (r.reason <> coalesce(s.reason, '') OR r.comment <> coalesce(s.comment, '')
        OR r.last_step <> coalesce(s.last_step, ''))
      OR NOT s.offer_accepted AND r.offer_type <> coalesce(s.offer_type, ''))`;
}

/** Which event it is, whose, and when. */
function identityOf(event: readonly string[]): (string | undefined)[] {
  return [event[0], event[1], event.at(-1)];
}

/** Of the events that are new. */
function lastWordOn(name: string): string {
  return `(array_agg(e.${name} ORDER BY e.place DESC) FILTER (WHERE w.id IS NOT NULL AND e.${name} IS NOT NULL))[1]`;
}
