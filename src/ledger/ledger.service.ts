import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';

import { insertionOf } from '../shared/database/entity-columns.js';
import { PreparedStatements } from '../shared/database/prepared-statements.js';
import { newId } from '../shared/ids.js';
import { SaveEvent, type SaveEventType } from './entities/save-event.entity.js';

export type { SaveEventType };

/**
 * A line to be written. Exactly one of `sessionId` and `recoveryId` is given, which the database checks.
 *
 * Amounts are whole minor units a month, negative for `save_reversed`; the two converted ones are null where no
 * exchange rate is known.
 */
export interface LedgerLine {
  workspaceId: string;
  eventType: SaveEventType;
  sessionId?: string;
  recoveryId?: string;
  mrrImpactCents: number;
  currency: string;
  mrrImpactEurCents: number | null;
  mrrImpactReportingCents: number | null;
  occurredAt: Date;
}

/** A save that did not last after all, or one that does again. */
export interface SaveReversal {
  workspaceId: string;
  sessionId: string;
  eventType: 'save_reversed' | 'save_restored';
  occurredAt: Date;
}

const ACCEPTED: SaveEventType[] = [
  'offer_accepted.discount',
  'offer_accepted.pause',
  'offer_accepted.downgrade',
  'offer_accepted.annual_switch',
];

/** The MRR ledger: append-only, so what the saves export said once it always says. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
  ) {}

  /**
   * Adds a line in the caller's transaction, so that it exists exactly when the change it accounts for does.
   *
   * A repeat adds a second line: callers append only in the transition that happens once.
   *
   * @returns the line's UUID
   */
  async append(tx: EntityManager, line: LedgerLine): Promise<string> {
    const id = newId();
    const row = { ...line, id, sessionId: line.sessionId ?? null, recoveryId: line.recoveryId ?? null };
    const insertion = insertionOf(this.dataSource, SaveEvent, row);
    await this.statements.rowsWithin(tx, { name: 'ledger-line', ...insertion });
    return id;
  }

  /**
   * Takes the line of a session's accepted offer back, or puts it back again: a further line with exactly its amounts.
   * @throws Error when the session has no such line
   */
  async counter(tx: EntityManager, reversal: SaveReversal): Promise<void> {
    const { workspaceId, sessionId, eventType, occurredAt } = reversal;
    const original = await tx.getRepository(SaveEvent).findOne({
      where: { workspaceId, sessionId, eventType: In(ACCEPTED) },
      order: { occurredAt: 'DESC', id: 'DESC' },
    });
    if (!original) throw new Error(`session ${sessionId} has no accepted offer in the ledger`);
    const sign = eventType === 'save_reversed' ? -1 : 1;
    const times = (cents: number | null): number | null => (cents === null ? null : sign * cents);
    await this.append(tx, {
      workspaceId,
      eventType,
      sessionId,
      mrrImpactCents: sign * original.mrrImpactCents,
      currency: original.currency,
      mrrImpactEurCents: times(original.mrrImpactEurCents),
      mrrImpactReportingCents: times(original.mrrImpactReportingCents),
      occurredAt,
    });
  }
}
