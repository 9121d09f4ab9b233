import { Injectable } from '@nestjs/common';
import type { EntityManager, QueryDeepPartialEntity } from 'typeorm';

import { newId } from '../../shared/ids.js';
import { FlowEvent } from '../entities/flow-event.entity.js';

/** An event to be written; it gets its id here. */
export type NewFlowEvent = Omit<FlowEvent, 'id' | 'eventId'> & { eventId?: string | undefined };

/** Every query on the timelines of sessions. */
@Injectable()
export class FlowEventRepository {
  /** @returns false when the session already has an event with this `eventId` */
  async append(tx: EntityManager, event: NewFlowEvent): Promise<boolean> {
    // TypeORM's partial type cannot describe a column of free-form JSON.
    const row: FlowEvent = { ...event, id: newId(), eventId: event.eventId ?? null };
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(FlowEvent)
      .values(row as QueryDeepPartialEntity<FlowEvent>)
      .orIgnore()
      .returning(['id'])
      .execute();
    return (result.raw as unknown[]).length > 0;
  }
}
