import { type Client } from 'pg';

import { type Ground } from './fault-row.js';

/** An event of the outbox, by its public id. */
export interface AnnouncedEvent {
  id: string;
  type: string;
}

/**
 * Writes events to the outbox, as features do in the transactions of their changes.
 * @returns their public ids
 */
export async function announce(ground: Ground, count: number): Promise<string[]> {
  const types = Array.from({ length: count }, () => 'cancel.started');
  const events = await ground.servers.connected((client) => announceOver(client, ground, types));
  return events.map(({ id }) => id);
}

/** One event of each type, in one transaction of an open connection. */
export async function announceOver(
  client: Client,
  { workspace }: Ground,
  types: readonly string[],
): Promise<AnnouncedEvent[]> {
  const { rows } = await client.query<AnnouncedEvent>(
    `INSERT INTO outbox_events (workspace_id, id, type, payload, occurred_at)
     SELECT $1, id, type, json_build_object('id', 'evt_' || id, 'type', type)::text, clock_timestamp()
     FROM (SELECT gen_random_uuid() AS id, type FROM unnest($2::text[]) AS type) AS made
     RETURNING 'evt_' || id AS id, type`,
    [workspace.workspaceId.replace('ws-', ''), types],
  );
  return rows;
}

/** Ends the leases of workers that died, which would otherwise take 45 s. */
export async function endLeases({ servers }: Ground): Promise<void> {
  await servers.query(
    `UPDATE webhook_deliveries SET lease_until = now() - interval '1 second' WHERE state = 'delivering'`,
  );
}
