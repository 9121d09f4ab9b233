import { Injectable, type OnModuleInit } from '@nestjs/common';

import { CustomerDataSources, type CustomerTable } from '../workspaces/customer-data/customer-data-sources.js';

/** Stripe's events name the customer in one of two places. */
const ABOUT_CUSTOMER = `workspace_id = $1 AND (payload::jsonb #>> '{data,object,customer}' = $2
  OR payload::jsonb #>> '{data,object,id}' = $2)`;

/** The mirror fills itself from Stripe again: whoever is to be forgotten is deleted there as well. */
const TABLES: readonly CustomerTable[] = [
  {
    name: 'stripe_customers',
    read: `SELECT to_jsonb(t) - '{workspace_id,credentials_at}'::text[] AS row FROM stripe_customers t
      WHERE workspace_id = $1 AND id = $2`,
    erase: `UPDATE stripe_customers SET email = NULL WHERE workspace_id = $1 AND id = $2`,
  },
  {
    name: 'stripe_subscriptions',
    read: `SELECT to_jsonb(t) - '{workspace_id,credentials_at}'::text[] AS row FROM stripe_subscriptions t
      WHERE workspace_id = $1 AND customer_id = $2 ORDER BY id`,
  },
  {
    name: 'billing_operations',
    read: `SELECT to_jsonb(t) - '{workspace_id,lease_token,lease_until}'::text[] AS row FROM billing_operations t
      WHERE workspace_id = $1 AND customer_id = $2 ORDER BY created_at, id`,
  },
  {
    name: 'stripe_events',
    read: `SELECT jsonb_build_object('id', stripe_event_id, 'type', type, 'created_at', created_at,
        'payload', payload::jsonb) AS row FROM stripe_events WHERE ${ABOUT_CUSTOMER} ORDER BY created_at, id`,
    // What still waits to be worked on is needed; it is pruned after its time.
    erase: `UPDATE stripe_events SET payload = jsonb_build_object('data',
        jsonb_build_object('object', jsonb_build_object('customer', $2::text)))::text
      WHERE ${ABOUT_CUSTOMER} AND state <> 'pending'`,
  },
];

/** What billing holds about a customer. */
@Injectable()
export class BillingCustomerData implements OnModuleInit {
  constructor(private readonly sources: CustomerDataSources) {}

  onModuleInit(): void {
    this.sources.register(TABLES);
  }
}
