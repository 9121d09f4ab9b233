import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import { valueRows } from '../../shared/database/value-rows.js';
import { newId } from '../../shared/ids.js';
import type { FlowEvent } from '../entities/flow-event.entity.js';

/** An event of our own to be written; it gets its id here. */
export type NewFlowEvent = Omit<FlowEvent, 'workspaceId' | 'id' | 'eventId'>;

/** What became of sessions, written into their timelines. */
@Injectable()
export class FlowEventRepository {
  constructor(private readonly statements: PreparedStatements) {}

  /** Writes events of any sessions of a workspace, all of which exist, in one statement. */
  async append(tx: EntityManager, workspaceId: string, events: readonly NewFlowEvent[]): Promise<void> {
    const { rows, parameters } = valueRows(
      [workspaceId],
      events.map(({ sessionId, eventType, data, occurredAt }) => {
        return [newId(), sessionId, eventType, JSON.stringify(data), occurredAt];
      }),
    );
    await this.statements.rowsWithin(tx, {
      name: `flow-events-${events.length}`,
      text: `INSERT INTO flow_events (workspace_id, id, session_id, event_type, data, occurred_at) VALUES ${rows}`,
      values: parameters,
    });
  }
}
