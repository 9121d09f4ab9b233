import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

import { BillingOperation } from '../../../../src/billing/operations/billing-operation.entity.js';
import { CancelSession } from '../../../../src/flows/entities/cancel-session.entity.js';
import { FlowEvent } from '../../../../src/flows/entities/flow-event.entity.js';
import { FlowVersion } from '../../../../src/flows/entities/flow-version.entity.js';
import { Flow } from '../../../../src/flows/entities/flow.entity.js';
import { SaveEvent } from '../../../../src/ledger/entities/save-event.entity.js';
import { CardUpdateLink } from '../../../../src/recovery/card-update/card-update-link.entity.js';
import { RecoveryAttempt } from '../../../../src/recovery/entities/recovery-attempt.entity.js';
import { RecoveryCase } from '../../../../src/recovery/entities/recovery-case.entity.js';
import { RecoveryDecision } from '../../../../src/recovery/entities/recovery-decision.entity.js';
import { RecoveryMail } from '../../../../src/recovery/mails/recovery-mail.entity.js';
import { type History } from './history.js';

const ROWS_PER_STATEMENT = 500;

/**
 * Writes a history for the flow that its versions belong to, which must exist and have no sessions yet: the versions of
 * the history take the place of those it has. Rollups are not touched; rebuild them afterwards.
 */
export async function writeHistory(tx: EntityManager, history: History): Promise<void> {
  await writeVersions(tx, history.versions);
  await insertAll(tx, CancelSession, history.sessions);
  await insertAll(tx, FlowEvent, history.events);
  await insertAll(tx, BillingOperation, history.operations);
  await insertAll(tx, RecoveryCase, history.recoveries);
  await insertAll(tx, RecoveryAttempt, history.attempts);
  await insertAll(tx, RecoveryDecision, history.decisions);
  await insertAll(tx, RecoveryMail, history.mails);
  await insertAll(tx, CardUpdateLink, history.links);
  await insertAll(tx, SaveEvent, history.ledger);
}

async function writeVersions(tx: EntityManager, versions: FlowVersion[]): Promise<void> {
  const [first, last] = [versions[0], versions.at(-1)];
  if (!first || !last) return;
  const { workspaceId, flowId } = first;
  await tx.getRepository(FlowVersion).delete({ workspaceId, flowId });
  await tx.getRepository(FlowVersion).insert(versions);
  await tx
    .getRepository(Flow)
    .update(
      { workspaceId, id: flowId },
      { latestVersion: last.version, createdAt: first.publishedAt, updatedAt: last.publishedAt },
    );
}

/**
 * Inserts entities as PostgreSQL reads JSON: one parameter per statement, whatever the number of columns, and ten times
 * as fast as building VALUES lists of thousands of parameters.
 */
async function insertAll<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityTarget<T>,
  rows: readonly T[],
): Promise<void> {
  const { tableName, columns } = tx.connection.getMetadata(entity);
  const names = columns.map(({ databaseName }) => databaseName).join(', ');
  for (let first = 0; first < rows.length; first += ROWS_PER_STATEMENT) {
    const records = rows
      .slice(first, first + ROWS_PER_STATEMENT)
      .map((row) =>
        Object.fromEntries(columns.map(({ databaseName, propertyName }) => [databaseName, row[propertyName]])),
      );
    await tx.query(
      `INSERT INTO ${tableName} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${tableName}, $1)`,
      [JSON.stringify(records)],
    );
  }
}
