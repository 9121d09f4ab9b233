import type { Readable } from 'node:stream';

import { Injectable } from '@nestjs/common';
import { escapeLiteral } from 'pg';

import { endOfBound } from '../shared/http/query-schemas.js';
import { CopyPool } from './copy-pool.js';
import { spreadsheetSafe } from './spreadsheet-safe.js';

/** Rows of an export: the newest of those between the bounds, both inclusive. */
export interface ExportRange {
  since?: Date | undefined;
  until?: Date | undefined;
}

const MAX_ROWS = 5_000;

/**
 * The statements behind the exports.
 *
 * In each, the inner SELECT picks the newest rows by index and the outer one formats them: a formatted expression in
 * the inner one would be sorted as text. COPY takes no parameters, so the checked workspace id and times are quoted.
 */
@Injectable()
export class ExportsRepository {
  constructor(private readonly copies: CopyPool) {}

  /** Cancel sessions by start, open ones included. */
  sessions(workspaceId: string, range: ExportRange, signal: AbortSignal): Promise<Readable> {
    return this.copies.copy(
      csv(`SELECT 'sess_' || id AS id, ${spreadsheetSafe('email')} AS email, ${spreadsheetSafe('reason')} AS reason,
          outcome, offer_type, offer_accepted::text AS offer_accepted,
          ${wireTime('newest.started_at')} AS started_at, ${wireTime('newest.completed_at')} AS completed_at
        FROM (
          SELECT id, email, reason, outcome, offer_type, offer_accepted, started_at, completed_at
          FROM cancel_sessions WHERE ${newest('started_at', workspaceId, range)}) AS newest
        ORDER BY newest.started_at DESC, newest.id DESC`),
      signal,
    );
  }

  /** Tries to collect failed payments by time. */
  recovery(workspaceId: string, range: ExportRange, signal: AbortSignal): Promise<Readable> {
    return this.copies.copy(
      csv(`SELECT 'att_' || newest.id AS id, ${spreadsheetSafe('recovery_cases.email')} AS email,
          ${decimal('newest.amount_eur_cents')} AS amount_eur, newest.status,
          ${spreadsheetSafe('newest.decline_code')} AS decline_code, ${wireTime('newest.attempted_at')} AS attempted_at
        FROM (
          SELECT workspace_id, id, recovery_id, amount_eur_cents, status, decline_code, attempted_at
          FROM recovery_attempts WHERE ${newest('attempted_at', workspaceId, range)}) AS newest
        JOIN recovery_cases ON recovery_cases.workspace_id = newest.workspace_id
          AND recovery_cases.id = newest.recovery_id
        ORDER BY newest.attempted_at DESC, newest.id DESC`),
      signal,
    );
  }

  /** Lines of the MRR ledger by time. */
  saves(workspaceId: string, range: ExportRange, signal: AbortSignal): Promise<Readable> {
    return this.copies.copy(
      csv(`SELECT 'sav_' || id AS id, event_type, ${decimal('mrr_impact_eur_cents')} AS mrr_impact_eur,
          ${wireTime('newest.occurred_at')} AS occurred_at
        FROM (
          SELECT id, event_type, mrr_impact_eur_cents, occurred_at
          FROM save_events WHERE ${newest('occurred_at', workspaceId, range)}) AS newest
        ORDER BY newest.occurred_at DESC, newest.id DESC`),
      signal,
    );
  }
}

function csv(select: string): string {
  return `COPY (${select}) TO STDOUT WITH (FORMAT csv, HEADER, ENCODING 'UTF8')`;
}

function newest(timeColumn: string, workspaceId: string, { since, until }: ExportRange): string {
  const conditions = [`workspace_id = ${escapeLiteral(workspaceId)}::uuid`];
  if (since) conditions.push(`${timeColumn} >= ${timeLiteral(since)}`);
  if (until) conditions.push(`${timeColumn} < ${timeLiteral(endOfBound(until))}`);
  return `${conditions.join(' AND ')} ORDER BY ${timeColumn} DESC, id DESC LIMIT ${MAX_ROWS}`;
}

function timeLiteral(time: Date): string {
  return `${escapeLiteral(time.toISOString())}::timestamptz`;
}

/** To the second. Cutting PostgreSQL's own text costs half of what `to_char` does, twice in each of 5,000 rows. */
function wireTime(column: string): string {
  return `replace(left((${column} AT TIME ZONE 'UTC')::text, 19), ' ', 'T') || 'Z'`;
}

/** Minor units as a decimal with two places; exact, as the division is numeric. */
function decimal(column: string): string {
  return `round(${column} / 100.0, 2)`;
}
