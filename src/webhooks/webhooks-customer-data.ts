import { Injectable, type OnModuleInit } from '@nestjs/common';

import { CustomerDataSources, type CustomerTable } from '../workspaces/customer-data/customer-data-sources.js';

const ABOUT_CUSTOMER = `workspace_id = $1 AND payload::jsonb #>> '{data,customer_id}' = $2`;

const TABLES: readonly CustomerTable[] = [
  {
    name: 'webhook_events',
    read: `SELECT payload::jsonb AS row FROM outbox_events WHERE ${ABOUT_CUSTOMER} ORDER BY occurred_at, id`,
    // The one change ever made to a payload: what is still to be sent goes out without the person, too.
    erase: `UPDATE outbox_events SET payload = (payload::jsonb || jsonb_build_object('data', (payload::jsonb -> 'data')
        || CASE WHEN payload::jsonb #> '{data,comment}' IS NULL THEN '{}'::jsonb ELSE '{"comment": null}'::jsonb END
        || '{"email": null}'::jsonb))::text
      WHERE ${ABOUT_CUSTOMER}`,
  },
  {
    name: 'webhook_attempts',
    read: `SELECT to_jsonb(a) - 'workspace_id' AS row FROM webhook_attempts a
      JOIN webhook_deliveries d ON d.workspace_id = a.workspace_id AND d.id = a.delivery_id
      WHERE a.workspace_id = $1 AND d.workspace_id = $1
        AND d.event_id IN (SELECT id FROM outbox_events WHERE ${ABOUT_CUSTOMER})
      ORDER BY a.id`,
    // Receivers may answer with what they were sent.
    erase: `UPDATE webhook_attempts SET response_body = '' WHERE workspace_id = $1 AND delivery_id IN
      (SELECT id FROM webhook_deliveries WHERE workspace_id = $1
        AND event_id IN (SELECT id FROM outbox_events WHERE ${ABOUT_CUSTOMER}))`,
  },
];

/** What webhooks hold about a customer. */
@Injectable()
export class WebhooksCustomerData implements OnModuleInit {
  constructor(private readonly sources: CustomerDataSources) {}

  onModuleInit(): void {
    this.sources.register(TABLES);
  }
}
