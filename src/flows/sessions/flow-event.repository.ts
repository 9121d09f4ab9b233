import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { valueRows } from '../../shared/database/value-rows.js';
import { newId } from '../../shared/ids.js';
import type { FlowEvent } from '../entities/flow-event.entity.js';

/** An event to be written; it gets its id here. */
export type NewFlowEvent = Omit<FlowEvent, 'workspaceId' | 'id' | 'eventId'> & { eventId?: string | undefined };

/** Every query on the timelines of sessions. */
@Injectable()
export class FlowEventRepository {
  /**
   * Writes events of any sessions of a workspace, all of which exist, in one statement.
   * @returns for each event whether it is new: false when its session has one with the same `eventId` already
   */
  async append(tx: EntityManager, workspaceId: string, events: readonly NewFlowEvent[]): Promise<boolean[]> {
    const ids = events.map(() => newId());
    const { rows, parameters } = valueRows(
      [workspaceId],
      events.map(({ sessionId, eventType, data, eventId, occurredAt }, index) => [
        ids[index],
        sessionId,
        eventType,
        JSON.stringify(data),
        eventId ?? null,
        occurredAt,
      ]),
    );
    const written = await tx.query<{ id: string }[]>(
      `INSERT INTO flow_events (workspace_id, id, session_id, event_type, data, event_id, occurred_at)
       VALUES ${rows} ON CONFLICT DO NOTHING RETURNING id`,
      parameters,
    );
    const writtenIds = new Set(written.map(({ id }) => id));
    return ids.map((id) => writtenIds.has(id));
  }
}
