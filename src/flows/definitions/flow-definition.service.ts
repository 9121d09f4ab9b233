import { isDeepStrictEqual } from 'node:util';

import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { ResourceProbe } from '../../shared/database/resource-probe.js';
import { Transactions } from '../../shared/database/transactions.js';
import type { Cursor } from '../../shared/http/cursor.js';
import { newId } from '../../shared/ids.js';
import { WorkspaceCreatedRegistry } from '../../workspaces/workspace-created.registry.js';
import type { FlowVersion } from '../entities/flow-version.entity.js';
import { Flow } from '../entities/flow.entity.js';
import { FlowArchivedError } from '../flows.errors.js';
import { completeDefinition } from './complete-definition.js';
import { defaultFlow } from './default-flow.js';
import type { FlowDefinition, FlowDefinitionInput } from './flow-definition.js';
import { type FlowChanges, FlowRepository } from './flow.repository.js';

/** A flow with the definition of its latest version; null before the first. */
export interface FlowWithPublished {
  flow: Flow;
  published: FlowDefinition | null;
}

/** Creates, reads, edits and archives flows; publishing is a story of its own, see `PublishFlowService`. */
@Injectable()
export class FlowDefinitionService implements OnModuleInit {
  constructor(
    private readonly flows: FlowRepository,
    private readonly transactions: Transactions,
    private readonly probe: ResourceProbe,
    private readonly clock: Clock,
    private readonly workspaceCreated: WorkspaceCreatedRegistry,
  ) {}

  onModuleInit(): void {
    this.workspaceCreated.register((tx, workspaceId, createdAt) => this.publishDefault(tx, workspaceId, createdAt));
  }

  /** A new flow with a draft; the default flow's definition unless one is given. */
  async create(
    workspaceId: string,
    wish: { name: string; definition: FlowDefinitionInput | undefined },
  ): Promise<FlowWithPublished> {
    const now = this.clock.now();
    const flow: Flow = {
      workspaceId,
      id: newId(),
      name: wish.name,
      status: 'draft',
      draft: wish.definition ? completeDefinition(wish.definition) : defaultFlow(),
      latestVersion: 0,
      createdAt: now,
      updatedAt: now,
    };
    await this.transactions.run((tx) => this.flows.insert(tx, flow));
    return { flow, published: null };
  }

  /** @throws WrongWorkspaceError, ResourceNotFoundError */
  async get(workspaceId: string, flowId: string): Promise<FlowWithPublished> {
    const flow = (await this.flows.find(workspaceId, flowId)) ?? (await this.probe.missing(Flow, flowId));
    const version = await this.flows.findVersion(workspaceId, flowId, flow.latestVersion);
    return { flow, published: version?.definition ?? null };
  }

  /** At most `limit` flows after `cursor`, newest first. */
  list(workspaceId: string, limit: number, cursor: Cursor | undefined): Promise<Flow[]> {
    return this.flows.list(workspaceId, limit, cursor);
  }

  /** @throws WrongWorkspaceError, ResourceNotFoundError */
  async versions(
    workspaceId: string,
    flowId: string,
    page: { limit: number; before?: number },
  ): Promise<FlowVersion[]> {
    if (!(await this.flows.find(workspaceId, flowId))) return this.probe.missing(Flow, flowId);
    return this.flows.listVersions(workspaceId, flowId, page);
  }

  /**
   * Replaces the draft; customers see nothing of it until it is published. A draft like the latest version is none, so
   * that writing the published definition back discards what was edited.
   * @throws WrongWorkspaceError, ResourceNotFoundError, FlowArchivedError
   */
  saveDraft(
    workspaceId: string,
    flowId: string,
    wish: { name: string | undefined; definition: FlowDefinitionInput },
  ): Promise<FlowWithPublished> {
    const draft = completeDefinition(wish.definition);
    return this.change(workspaceId, flowId, async (flow, tx) => {
      if (flow.status === 'archived') throw new FlowArchivedError();
      const latest = await this.flows.findVersion(workspaceId, flowId, flow.latestVersion, tx);
      return { draft: isDeepStrictEqual(draft, latest?.definition) ? null : draft, name: wish.name ?? flow.name };
    });
  }

  /**
   * Puts a flow away. Archiving the live one leaves the workspace without a flow until another is published; sessions
   * that are under way keep what they were shown.
   * @throws WrongWorkspaceError, ResourceNotFoundError
   */
  archive(workspaceId: string, flowId: string): Promise<FlowWithPublished> {
    return this.change(workspaceId, flowId, () => Promise.resolve({ status: 'archived' }));
  }

  /** Gives a new workspace its default flow, live at once, in the transaction that creates it. */
  private async publishDefault(tx: EntityManager, workspaceId: string, createdAt: Date): Promise<void> {
    const id = newId();
    const times = { createdAt, updatedAt: createdAt };
    const name = 'Default cancel flow';
    await this.flows.insert(tx, { workspaceId, id, name, status: 'live', draft: null, latestVersion: 1, ...times });
    const version = { workspaceId, flowId: id, version: 1, definition: defaultFlow(), publishedAt: createdAt };
    await this.flows.insertVersion(tx, version);
  }

  private async change(
    workspaceId: string,
    flowId: string,
    decide: (flow: Flow, tx: EntityManager) => Promise<FlowChanges>,
  ): Promise<FlowWithPublished> {
    const isFound = await this.transactions.run(async (tx) => {
      const flow = (await this.flows.lockAll(tx, workspaceId)).find(({ id }) => id === flowId);
      if (!flow) return false;
      await this.flows.update(tx, workspaceId, flowId, { ...(await decide(flow, tx)), updatedAt: this.clock.now() });
      return true;
    });
    return isFound ? this.get(workspaceId, flowId) : this.probe.missing(Flow, flowId);
  }
}
