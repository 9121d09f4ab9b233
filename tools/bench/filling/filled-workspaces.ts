import { type ClientBase } from 'pg';

import { newId } from '../../../src/shared/ids.js';
import { ExplainedError } from '../../services/explained-error.js';
import { type FilledWorkspace } from './session-rows.js';

/** The busiest included. */
const WORKSPACES = 100;

/** Workspaces to fill, the busiest first. */
export interface FilledWorkspaces {
  all: FilledWorkspace[];
  /** Version that the live flow of each has. */
  flowVersion: number;
  /** Lower-case ISO 4217: the reporting currency of each. */
  currency: string;
}

/**
 * The workspace that gets most, and ninety-nine made in its image: the same settings and the same live flow. Nobody can
 * sign in to those, and their identity secrets cannot be opened.
 *
 * @param busiestId the oldest workspace unless given
 * @throws ExplainedError when there is no workspace with a live flow.
 */
export async function makeWorkspaces(client: ClientBase, busiestId?: string): Promise<FilledWorkspaces> {
  const { rows } = await client.query<{ id: string; flowId: string; flowVersion: number; currency: string }>(
    `SELECT workspaces.id, flows.id AS "flowId", latest_version AS "flowVersion", reporting_currency AS currency
     FROM workspaces JOIN flows ON flows.workspace_id = workspaces.id AND flows.status = 'live'
     WHERE workspaces.id = coalesce($1, workspaces.id) ORDER BY workspaces.created_at, workspaces.id LIMIT 1`,
    [busiestId],
  );
  const [busiest] = rows;
  if (!busiest) {
    throw new ExplainedError(
      'There is no workspace to fill. Make one: npm run workspace:create -- --name "My company"',
    );
  }
  const made = Array.from({ length: WORKSPACES - 1 }, () => ({ id: newId(), flowId: newId() }));
  await copy(client, busiest, made);
  const { flowVersion, currency } = busiest;
  return { all: [{ id: busiest.id, flowId: busiest.flowId }, ...made], flowVersion, currency };
}

async function copy(client: ClientBase, original: FilledWorkspace, made: readonly FilledWorkspace[]): Promise<void> {
  const ids = [made.map(({ id }) => id), made.map(({ flowId }) => flowId)];
  const copies = `unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS made (id, flow_id, number)`;
  await client.query(
    `INSERT INTO workspaces SELECT copied.* FROM workspaces AS original, ${copies},
       jsonb_populate_record(original, jsonb_build_object('id', made.id, 'name', 'Filled ' || number)) AS copied
     WHERE original.id = $3`,
    [...ids, original.id],
  );
  await client.query(
    `INSERT INTO flows SELECT copied.* FROM flows AS original, ${copies},
       jsonb_populate_record(original, jsonb_build_object('workspace_id', made.id, 'id', made.flow_id)) AS copied
     WHERE original.workspace_id = $3 AND original.id = $4`,
    [...ids, original.id, original.flowId],
  );
  await client.query(
    `INSERT INTO flow_versions SELECT copied.* FROM flow_versions AS original, ${copies},
       jsonb_populate_record(original, jsonb_build_object('workspace_id', made.id, 'flow_id', made.flow_id)) AS copied
     WHERE original.workspace_id = $3 AND original.flow_id = $4`,
    [...ids, original.id, original.flowId],
  );
}
