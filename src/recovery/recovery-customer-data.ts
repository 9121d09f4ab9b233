import { Injectable, type OnModuleInit } from '@nestjs/common';

import { CustomerDataSources, type CustomerTable } from '../workspaces/customer-data/customer-data-sources.js';

const OF_CASES = `JOIN recovery_cases c ON c.workspace_id = t.workspace_id AND c.id = t.recovery_id
  WHERE t.workspace_id = $1 AND c.workspace_id = $1 AND c.customer_id = $2`;

const TABLES: readonly CustomerTable[] = [
  {
    name: 'recovery_cases',
    read: `SELECT to_jsonb(t) - 'workspace_id' AS row FROM recovery_cases t
      WHERE workspace_id = $1 AND customer_id = $2 ORDER BY opened_at, id`,
    erase: `UPDATE recovery_cases SET email = NULL WHERE workspace_id = $1 AND customer_id = $2`,
  },
  {
    name: 'recovery_attempts',
    read: `SELECT to_jsonb(t) - '{workspace_id,lease_token,lease_until}'::text[] AS row FROM recovery_attempts t
      ${OF_CASES} ORDER BY t.attempted_at, t.id`,
  },
  {
    name: 'recovery_decisions',
    read: `SELECT to_jsonb(t) - 'workspace_id' AS row FROM recovery_decisions t ${OF_CASES} ORDER BY t.decided_at, t.id`,
  },
  {
    name: 'recovery_customers',
    read: `SELECT to_jsonb(t) - 'workspace_id' AS row FROM recovery_customers t
      WHERE workspace_id = $1 AND customer_id = $2`,
  },
  {
    name: 'recovery_disputes',
    read: `SELECT to_jsonb(t) - 'workspace_id' AS row FROM recovery_disputes t
      WHERE workspace_id = $1 AND customer_id = $2 ORDER BY id`,
  },
  {
    name: 'recovery_mails',
    read: `SELECT to_jsonb(t) - '{workspace_id,lease_token,lease_until}'::text[] AS row FROM recovery_mails t
      WHERE workspace_id = $1 AND customer_id = $2 ORDER BY created_at, id`,
    erase: `UPDATE recovery_mails SET recipient = NULL, subject = NULL
      WHERE workspace_id = $1 AND customer_id = $2 AND state <> 'sending'`,
  },
  {
    name: 'card_update_links',
    read: `SELECT to_jsonb(t) - 'workspace_id' AS row FROM card_update_links t
      WHERE workspace_id = $1 AND customer_id = $2 ORDER BY created_at, id`,
  },
];

/** What recovery holds about a customer. */
@Injectable()
export class RecoveryCustomerData implements OnModuleInit {
  constructor(private readonly sources: CustomerDataSources) {}

  onModuleInit(): void {
    this.sources.register(TABLES);
  }
}
