import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { toPublicId } from '../../shared/ids.js';

/** An event announced about a session and one delivery of it; without a delivery where no endpoint wanted it. */
export interface SessionAnnouncement {
  eventId: string;
  eventType: string;
  occurredAt: Date;
  deliveryId: string | null;
  endpointId: string | null;
  state: string | null;
  attemptCount: number;
  lastStatusCode: number | null;
}

/** Which webhooks were sent about a session. */
@Injectable()
export class SessionAnnouncementsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Oldest first, as long as events and deliveries are kept. The condition is that of outbox_events_session_ix. */
  ofSession(workspaceId: string, sessionId: string): Promise<SessionAnnouncement[]> {
    return this.dataSource.query<SessionAnnouncement[]>(
      `SELECT event.id AS "eventId", event.type AS "eventType", event.occurred_at AS "occurredAt",
         delivery.id AS "deliveryId", delivery.endpoint_id AS "endpointId", delivery.state,
         coalesce(delivery.attempt_count, 0) AS "attemptCount", delivery.last_status_code AS "lastStatusCode"
       FROM outbox_events AS event
       LEFT JOIN webhook_deliveries AS delivery
         ON delivery.workspace_id = event.workspace_id AND delivery.event_id = event.id
       WHERE event.workspace_id = $1 AND event.type LIKE 'cancel.%'
         AND substring(event.payload from '"session_id":"(sess_[0-9a-f-]{36})"') = $2
       ORDER BY event.occurred_at, event.id, delivery.id`,
      [workspaceId, toPublicId('session', sessionId)],
    );
  }
}
