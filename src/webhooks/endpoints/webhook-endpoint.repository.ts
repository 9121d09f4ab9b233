import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, LessThanOrEqual } from 'typeorm';

import { ResourceProbe } from '../../shared/database/resource-probe.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';

/** What may change about an endpoint. */
export type EndpointChanges = Partial<Omit<WebhookEndpoint, 'workspaceId' | 'id' | 'createdAt'>>;

/** Every query on endpoints. Deleted ones count as missing. */
@Injectable()
export class WebhookEndpointRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly probe: ResourceProbe,
  ) {}

  /** The workspace's endpoints, oldest first. */
  list(workspaceId: string): Promise<WebhookEndpoint[]> {
    const where = { workspaceId, deletedAt: IsNull() };
    return this.dataSource.getRepository(WebhookEndpoint).find({ where, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  /** @throws WrongWorkspaceError, ResourceNotFoundError */
  async get(workspaceId: string, endpointId: string): Promise<WebhookEndpoint> {
    return this.present(
      await this.dataSource.getRepository(WebhookEndpoint).findOneBy({ workspaceId, id: endpointId }),
      endpointId,
    );
  }

  /** The endpoint, deleted or not: for work that was begun before the deletion. */
  findEvenDeleted(workspaceId: string, endpointId: string): Promise<WebhookEndpoint | null> {
    return this.dataSource.getRepository(WebhookEndpoint).findOneBy({ workspaceId, id: endpointId });
  }

  /**
   * Locks the endpoint until `tx` ends. Whoever changes an endpoint's state and its deliveries locks the endpoint first.
   * @throws WrongWorkspaceError, ResourceNotFoundError
   */
  async lock(tx: EntityManager, workspaceId: string, endpointId: string): Promise<WebhookEndpoint> {
    return this.present(await this.lockEvenDeleted(tx, workspaceId, endpointId), endpointId, tx);
  }

  /** The same for work that was begun before a deletion. */
  lockEvenDeleted(tx: EntityManager, workspaceId: string, endpointId: string): Promise<WebhookEndpoint | null> {
    const where = { workspaceId, id: endpointId };
    return tx.getRepository(WebhookEndpoint).findOne({ where, lock: { mode: 'pessimistic_write' } });
  }

  /** How many endpoints the workspace has; nobody else may count them for a new one until `tx` ends. */
  async countForNew(tx: EntityManager, workspaceId: string): Promise<number> {
    // The workspace's row, since the first endpoints have none of their own to lock.
    await tx.query(`SELECT 1 FROM workspaces WHERE id = $1 FOR NO KEY UPDATE`, [workspaceId]);
    return tx.getRepository(WebhookEndpoint).countBy({ workspaceId, deletedAt: IsNull() });
  }

  /** The workspace's endpoints as they stay until `tx` ends: none can be disabled or deleted meanwhile. */
  async listForDispatch(tx: EntityManager, workspaceId: string): Promise<WebhookEndpoint[]> {
    const where = { workspaceId, deletedAt: IsNull() };
    return tx.getRepository(WebhookEndpoint).find({ where, order: { id: 'ASC' }, lock: { mode: 'pessimistic_read' } });
  }

  async insert(tx: EntityManager, endpoint: WebhookEndpoint): Promise<void> {
    await tx.getRepository(WebhookEndpoint).insert(endpoint);
  }

  async update(tx: EntityManager, workspaceId: string, endpointId: string, changes: EndpointChanges): Promise<void> {
    await tx.getRepository(WebhookEndpoint).update({ workspaceId, id: endpointId }, changes);
  }

  /**
   * Forgets an endpoint's failures after a success; costs nothing when there were none.
   * @returns until when it was paused, null when it was not
   */
  async clearFailures(tx: EntityManager, workspaceId: string, endpointId: string): Promise<Date | null> {
    const [rows] = await tx.query<[Pick<WebhookEndpoint, 'pausedUntil'>[], number]>(
      `UPDATE webhook_endpoints AS endpoint SET failing_since = NULL, consecutive_failures = 0, warning = NULL,
         unreachable_count = 0, paused_until = NULL
       FROM (SELECT paused_until FROM webhook_endpoints
         WHERE workspace_id = $1 AND id = $2 AND failing_since IS NOT NULL FOR UPDATE) AS before
       WHERE endpoint.workspace_id = $1 AND endpoint.id = $2 RETURNING before.paused_until AS "pausedUntil"`,
      [workspaceId, endpointId],
    );
    return rows[0]?.pausedUntil ?? null;
  }

  /**
   * Takes the one attempt that a paused endpoint gets when its pause is over, and pauses it for the others meanwhile.
   * @returns false when somebody else has it
   */
  async claimProbe(
    { workspaceId, id }: Pick<WebhookEndpoint, 'workspaceId' | 'id'>,
    now: Date,
    probedUntil: Date,
  ): Promise<boolean> {
    const where = { workspaceId, id, pausedUntil: LessThanOrEqual(now) };
    const result = await this.dataSource.getRepository(WebhookEndpoint).update(where, { pausedUntil: probedUntil });
    return result.affected === 1;
  }

  private async present(
    endpoint: WebhookEndpoint | null,
    endpointId: string,
    tx?: EntityManager,
  ): Promise<WebhookEndpoint> {
    if (!endpoint) return this.probe.missing(WebhookEndpoint, endpointId, tx);
    if (endpoint.deletedAt) throw new ResourceNotFoundError();
    return endpoint;
  }
}
