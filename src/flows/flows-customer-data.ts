import { Injectable, type OnModuleInit } from '@nestjs/common';

import { CustomerDataSources, type CustomerTable } from '../workspaces/customer-data/customer-data-sources.js';

const OF_SESSIONS = `JOIN cancel_sessions s ON s.workspace_id = t.workspace_id AND s.id = t.session_id
  WHERE t.workspace_id = $1 AND s.workspace_id = $1 AND s.customer_id = $2`;

const TABLES: readonly CustomerTable[] = [
  {
    name: 'cancel_sessions',
    read: `SELECT to_jsonb(t) - '{workspace_id,snapshot}'::text[] AS row FROM cancel_sessions t
      WHERE workspace_id = $1 AND customer_id = $2 ORDER BY started_at, id`,
    erase: `UPDATE cancel_sessions SET email = NULL, comment = NULL, metadata = '{}'
      WHERE workspace_id = $1 AND customer_id = $2`,
  },
  {
    name: 'flow_events',
    read: `SELECT to_jsonb(t) - 'workspace_id' AS row FROM flow_events t ${OF_SESSIONS} ORDER BY t.occurred_at, t.id`,
    erase: `UPDATE flow_events SET data = '{}' WHERE workspace_id = $1 AND session_id IN
      (SELECT id FROM cancel_sessions WHERE workspace_id = $1 AND customer_id = $2)`,
  },
  {
    name: 'cancel_links',
    read: `SELECT to_jsonb(t) - '{workspace_id,page_hash}'::text[] AS row FROM cancel_links t
      WHERE workspace_id = $1 AND customer_id = $2 ORDER BY created_at, id`,
    erase: `UPDATE cancel_links SET email = NULL WHERE workspace_id = $1 AND customer_id = $2`,
  },
  {
    // Declared by the customer, and evidence of it for as long as the merchant has to keep it.
    name: 'terminations',
    read: `SELECT to_jsonb(d) - 'workspace_id' AS row FROM terminations d
      JOIN termination_effects t ON t.workspace_id = d.workspace_id AND t.termination_id = d.id
      ${OF_SESSIONS} ORDER BY d.received_at, d.id`,
  },
  {
    name: 'save_events',
    read: `SELECT to_jsonb(t) - 'workspace_id' AS row FROM save_events t ${OF_SESSIONS} ORDER BY t.occurred_at, t.id`,
  },
  {
    name: 'offer_cooldowns',
    read: `SELECT to_jsonb(t) - 'workspace_id' AS row FROM offer_cooldowns t
      WHERE workspace_id = $1 AND customer_id = $2`,
  },
  {
    name: 'cancel_links',
    read: `SELECT to_jsonb(t) - '{workspace_id,page_hash}'::text[] AS row FROM cancel_links t
      WHERE workspace_id = $1 AND customer_id = $2 ORDER BY created_at, id`,
    // A merchant may have written the person into the address as well.
    erase: `UPDATE cancel_links SET email = NULL, return_url = NULL WHERE workspace_id = $1 AND customer_id = $2`,
  },
];

/** What flows hold about a customer. */
@Injectable()
export class FlowsCustomerData implements OnModuleInit {
  constructor(private readonly sources: CustomerDataSources) {}

  onModuleInit(): void {
    this.sources.register(TABLES);
  }
}
