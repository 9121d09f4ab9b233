import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import type { Cursor } from '../../shared/http/cursor.js';
import { FlowVersion } from '../entities/flow-version.entity.js';
import { Flow } from '../entities/flow.entity.js';
import type { FlowDefinition } from './flow-definition.js';

/** What customers of a workspace meet at this moment. */
export interface LiveFlow {
  flowId: string;
  version: number;
  definition: FlowDefinition;
}

/** What may change about a flow after its creation. */
export type FlowChanges = Partial<Pick<Flow, 'name' | 'status' | 'draft' | 'latestVersion' | 'updatedAt'>>;

const FIND_LIVE = {
  name: 'live-flow',
  text: `SELECT v.flow_id AS "flowId", v.version, v.definition FROM flows f
   JOIN flow_versions v ON v.workspace_id = f.workspace_id AND v.flow_id = f.id AND v.version = f.latest_version
   WHERE f.workspace_id = $1 AND f.status = 'live'`,
};

/** Every query on flows and their versions. */
@Injectable()
export class FlowRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
  ) {}

  /** The workspace's live flow with its latest version, or undefined when it has none. */
  async findLive(workspaceId: string): Promise<LiveFlow | undefined> {
    const [flow] = await this.statements.rows<LiveFlow>({ ...FIND_LIVE, values: [workspaceId] });
    return flow;
  }

  /** The flow, or null when the workspace has none with this id. */
  find(workspaceId: string, id: string): Promise<Flow | null> {
    return this.dataSource.getRepository(Flow).findOneBy({ workspaceId, id });
  }

  /** At most `limit` flows after `cursor`, newest first. */
  list(workspaceId: string, limit: number, cursor: Cursor | undefined): Promise<Flow[]> {
    const query = this.dataSource
      .getRepository(Flow)
      .createQueryBuilder('flow')
      .where('flow.workspaceId = :workspaceId', { workspaceId });
    if (cursor) query.andWhere('(flow.createdAt, flow.id) < (:time::timestamptz, :id)', cursor);
    return query.orderBy('flow.createdAt', 'DESC').addOrderBy('flow.id', 'DESC').take(limit).getMany();
  }

  /** The version, or null when there is none; read inside a transaction when its `tx` is given. */
  findVersion(
    workspaceId: string,
    flowId: string,
    version: number,
    tx = this.dataSource.manager,
  ): Promise<FlowVersion | null> {
    return tx.getRepository(FlowVersion).findOneBy({ workspaceId, flowId, version });
  }

  /** At most `limit` versions older than `before`, newest first. */
  listVersions(workspaceId: string, flowId: string, page: { limit: number; before?: number }): Promise<FlowVersion[]> {
    const query = this.dataSource
      .getRepository(FlowVersion)
      .createQueryBuilder('version')
      .where('version.workspaceId = :workspaceId AND version.flowId = :flowId', { workspaceId, flowId });
    if (page.before !== undefined) query.andWhere('version.version < :before', { before: page.before });
    return query.orderBy('version.version', 'DESC').take(page.limit).getMany();
  }

  /** Locks all flows of the workspace until `tx` ends: which one is live is decided one caller at a time. */
  async lockAll(tx: EntityManager, workspaceId: string): Promise<Flow[]> {
    return tx
      .getRepository(Flow)
      .find({ where: { workspaceId }, order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' } });
  }

  async insert(tx: EntityManager, flow: Flow): Promise<void> {
    await tx.getRepository(Flow).insert(flow);
  }

  async insertVersion(tx: EntityManager, version: FlowVersion): Promise<void> {
    await tx.getRepository(FlowVersion).insert(version);
  }

  async update(tx: EntityManager, workspaceId: string, id: string, changes: FlowChanges): Promise<void> {
    await tx.getRepository(Flow).update({ workspaceId, id }, changes);
  }
}
