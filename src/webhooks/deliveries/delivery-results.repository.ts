import { Injectable } from '@nestjs/common';

import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import type { WebhookAttempt } from '../entities/webhook-attempt.entity.js';
import type { LeasedDelivery } from './delivery-claims.repository.js';

/** A delivery that arrived, and the attempt that did it. */
export interface Success {
  claim: LeasedDelivery;
  attempt: WebhookAttempt;
}

const SHARED = 3;
const PER_SUCCESS = 12;

/** Writes what became of many deliveries at once. */
@Injectable()
export class DeliveryResultsRepository {
  constructor(private readonly statements: PreparedStatements) {}

  /**
   * Ends deliveries of a workspace and logs their attempts, all or none, in one round trip and with one commit. An attempt
   * is logged even when its lease was lost and somebody else decides how the delivery goes on: it happened.
   *
   * @returns for each whether its endpoint has failures to forget
   */
  async writeSuccesses(workspaceId: string, successes: readonly Success[], now: Date): Promise<boolean[]> {
    const endpointIds = [...new Set(successes.map(({ claim }) => claim.endpointId))];
    const failing = await this.statements.rows<{ id: string }>({
      name: `webhook-successes-${successes.length}`,
      text: statementFor(successes.length),
      values: [workspaceId, now, endpointIds, ...successes.flatMap(valuesOf)],
    });
    const failingIds = new Set(failing.map(({ id }) => id));
    return successes.map(({ claim }) => failingIds.has(claim.endpointId));
  }
}

function valuesOf({ claim, attempt }: Success): unknown[] {
  return [
    ...[claim.id, claim.leaseToken, attempt.statusCode, attempt.id, attempt.attemptNumber, attempt.trigger],
    ...[attempt.attemptedAt, attempt.durationMs, attempt.outcome, JSON.stringify(attempt.requestHeaders)],
    ...[JSON.stringify(attempt.responseHeaders), attempt.responseBody],
  ];
}

/** Its text depends on the number of rows only, which its name says. */
function statementFor(count: number): string {
  const results: string[] = [];
  const attempts: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const place = (offset: number): string => `$${SHARED + index * PER_SUCCESS + offset}`;
    results.push(`(${place(1)}::uuid, ${place(2)}::uuid, ${place(3)}::integer)`);
    const own = [4, 1, 5, 6, 7, 8, 9, 3, 10, 11, 12].map(place);
    attempts.push(`($1, ${own.join(', ')})`);
  }
  return `WITH settled AS (
      UPDATE webhook_deliveries AS delivery SET state = 'delivered', attempt_count = attempt_count + 1,
        schedule_step = schedule_step + 1, last_status_code = result.status_code, last_reason = NULL, finished_at = $2,
        next_attempt_at = NULL, next_trigger = 'schedule', lease_token = NULL, lease_until = NULL
      FROM (VALUES ${results.join(', ')}) AS result (id, lease_token, status_code)
      WHERE delivery.workspace_id = $1 AND delivery.id = result.id AND delivery.lease_token = result.lease_token),
    logged AS (
      INSERT INTO webhook_attempts (workspace_id, id, delivery_id, attempt_number, trigger, attempted_at, duration_ms,
        outcome, status_code, request_headers, response_headers, response_body)
      VALUES ${attempts.join(', ')})
    SELECT id FROM webhook_endpoints WHERE workspace_id = $1 AND id = ANY($3) AND failing_since IS NOT NULL`;
}
