import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

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

/** The MRR ledger: append-only, so what the saves export said once it always says. */
@Injectable()
export class LedgerService {
  /**
   * Adds a line in the caller's transaction, so that it exists exactly when the change it accounts for does.
   *
   * A repeat adds a second line: callers append only in the transition that happens once.
   *
   * @returns the line's UUID
   */
  async append(tx: EntityManager, line: LedgerLine): Promise<string> {
    const id = newId();
    await tx.getRepository(SaveEvent).insert({
      ...line,
      id,
      sessionId: line.sessionId ?? null,
      recoveryId: line.recoveryId ?? null,
    });
    return id;
  }
}
