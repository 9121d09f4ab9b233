import { isDeepStrictEqual } from 'node:util';

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { ResourceProbe } from '../../shared/database/resource-probe.js';
import { Transactions } from '../../shared/database/transactions.js';
import { Flow } from '../entities/flow.entity.js';
import { FlowArchivedError, FlowNotPublishableError } from '../flows.errors.js';
import { type DefinitionProblem, definitionProblems } from './definition-problems.js';
import type { FlowDefinition } from './flow-definition.js';
import { FlowDefinitionService } from './flow-definition.service.js';
import { FlowPriceChecks } from './flow-price-checks.js';
import { FlowRepository } from './flow.repository.js';

/** Makes flows live. */
@Injectable()
export class PublishFlowService {
  constructor(
    private readonly flows: FlowRepository,
    private readonly definitions: FlowDefinitionService,
    private readonly prices: FlowPriceChecks,
    private readonly transactions: Transactions,
    private readonly probe: ResourceProbe,
    private readonly clock: Clock,
  ) {}

  /**
   * What stands in the way of publishing a flow's draft (or its latest version, without a draft).
   * @throws WrongWorkspaceError, ResourceNotFoundError, BillingNotConnectedError, BillingUnavailableError
   */
  async problems(workspaceId: string, flowId: string): Promise<DefinitionProblem[]> {
    const { flow, published } = await this.definitions.get(workspaceId, flowId);
    return this.problemsOf(workspaceId, flow.draft ?? published);
  }

  /**
   * Makes a flow the live one: its draft becomes a new version, and the flow that was live retires. Without a draft the
   * latest version goes live again.
   *
   * What is published is what was checked: Stripe is asked before the transaction, and a draft saved meanwhile stays a
   * draft.
   *
   * @throws WrongWorkspaceError, ResourceNotFoundError, FlowArchivedError, FlowNotPublishableError,
   * BillingNotConnectedError, BillingUnavailableError
   */
  async publish(workspaceId: string, flowId: string): Promise<void> {
    const { flow, published } = await this.definitions.get(workspaceId, flowId);
    if (flow.status === 'archived') throw new FlowArchivedError();
    const problems = await this.problemsOf(workspaceId, flow.draft ?? published);
    if (problems.length > 0) throw new FlowNotPublishableError(problems);
    const isFound = await this.transactions.run((tx) => this.goLive(tx, workspaceId, flowId, flow.draft));
    if (!isFound) await this.probe.missing(Flow, flowId);
  }

  private async problemsOf(workspaceId: string, definition: FlowDefinition | null): Promise<DefinitionProblem[]> {
    if (!definition) return [{ path: 'definition', message: 'is missing' }];
    return [...definitionProblems(definition), ...(await this.prices.problems(workspaceId, definition))];
  }

  private async goLive(
    tx: EntityManager,
    workspaceId: string,
    flowId: string,
    checkedDraft: FlowDefinition | null,
  ): Promise<boolean> {
    const now = this.clock.now();
    const flows = await this.flows.lockAll(tx, workspaceId);
    const flow = flows.find(({ id }) => id === flowId);
    if (!flow) return false;
    if (flow.status === 'archived') throw new FlowArchivedError();

    const live = flows.find(({ status }) => status === 'live');
    if (live && live.id !== flowId)
      await this.flows.update(tx, workspaceId, live.id, { status: 'retired', updatedAt: now });
    const version = checkedDraft ? flow.latestVersion + 1 : flow.latestVersion;
    if (checkedDraft) {
      await this.flows.insertVersion(tx, { workspaceId, flowId, version, definition: checkedDraft, publishedAt: now });
    }
    const draft = isDeepStrictEqual(flow.draft, checkedDraft) ? null : flow.draft;
    await this.flows.update(tx, workspaceId, flowId, { status: 'live', draft, latestVersion: version, updatedAt: now });
    return true;
  }
}
