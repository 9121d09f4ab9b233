import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId, toPublicId } from '../../shared/ids.js';
import type { Principal } from '../../auth/principal.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { DeliveryStatesRepository } from '../deliveries/delivery-states.repository.js';
import { DestinationGuard } from '../destinations/destination-guard.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import { TooManyEndpointsError } from '../webhooks.errors.js';
import { EndpointStatusService } from './endpoint-status.service.js';
import { SigningSecretsService } from './signing-secrets.service.js';
import { WebhookEndpointRepository } from './webhook-endpoint.repository.js';

const MAX_ENDPOINTS = 16;

/** What a new endpoint is to be. */
export interface EndpointWish {
  url: string;
  eventTypes: string[];
  description: string | null;
}

/** What is to change; undefined stays. */
export interface EndpointEdit {
  url?: string | undefined;
  eventTypes?: string[] | undefined;
  description?: string | null | undefined;
  isEnabled?: boolean | undefined;
}

/** An endpoint with a secret that is shown this once. */
export interface CreatedEndpoint {
  endpoint: WebhookEndpoint;
  secret: string;
}

/** The endpoints of a workspace, as their owner manages them. */
@Injectable()
export class WebhookEndpointsService {
  constructor(
    private readonly endpoints: WebhookEndpointRepository,
    private readonly deliveries: DeliveryStatesRepository,
    private readonly secrets: SigningSecretsService,
    private readonly status: EndpointStatusService,
    private readonly guard: DestinationGuard,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds an endpoint.
   * @throws ParameterInvalidError, DestinationNotAllowedError, TooManyEndpointsError
   */
  async create(caller: Principal, wish: EndpointWish): Promise<CreatedEndpoint> {
    const { workspaceId } = caller;
    const url = await this.guard.vetForStorage(wish.url);
    return this.transactions.run(async (tx) => {
      if ((await this.endpoints.countForNew(tx, workspaceId)) >= MAX_ENDPOINTS) {
        throw new TooManyEndpointsError(MAX_ENDPOINTS);
      }
      const endpoint = newEndpoint(workspaceId, { ...wish, url }, this.clock.now());
      await this.endpoints.insert(tx, endpoint);
      const secret = await this.secrets.create(tx, workspaceId, endpoint.id);
      await this.record(tx, caller, 'webhook_endpoint.created', endpoint);
      return { endpoint, secret };
    });
  }

  /** All endpoints, oldest first. */
  list(workspaceId: string): Promise<WebhookEndpoint[]> {
    return this.endpoints.list(workspaceId);
  }

  /** @throws WrongWorkspaceError, ResourceNotFoundError */
  get(workspaceId: string, endpointId: string): Promise<WebhookEndpoint> {
    return this.endpoints.get(workspaceId, endpointId);
  }

  /**
   * Changes an endpoint. Deliveries that wait go to the new URL, without the pause that the old one had earned; those
   * that were made for a type that is no longer wanted are still sent.
   * @throws ParameterInvalidError, DestinationNotAllowedError, WrongWorkspaceError, ResourceNotFoundError
   */
  async update(caller: Principal, endpointId: string, edit: EndpointEdit): Promise<WebhookEndpoint> {
    const { workspaceId } = caller;
    await this.endpoints.get(workspaceId, endpointId);
    const url = edit.url === undefined ? undefined : await this.guard.vetForStorage(edit.url);
    await this.transactions.run(async (tx) => {
      const endpoint = await this.endpoints.lock(tx, workspaceId, endpointId);
      const changes = {
        ...(url !== undefined && { unreachableCount: 0, pausedUntil: null }),
        url: url ?? endpoint.url,
        eventTypes: edit.eventTypes ?? endpoint.eventTypes,
        description: edit.description === undefined ? endpoint.description : edit.description,
        updatedAt: this.clock.now(),
      };
      await this.endpoints.update(tx, workspaceId, endpointId, changes);
      if (url !== undefined) await this.endPause(tx, endpoint);
      await this.switch(tx, endpoint, edit.isEnabled);
      await this.record(tx, caller, 'webhook_endpoint.updated', { ...endpoint, ...changes });
    });
    return this.endpoints.get(workspaceId, endpointId);
  }

  /**
   * Removes an endpoint and gives up what was still to be sent to it. Its delivery log stays for as long as all logs do.
   * @throws WrongWorkspaceError, ResourceNotFoundError
   */
  async delete(caller: Principal, endpointId: string): Promise<WebhookEndpoint> {
    const { workspaceId } = caller;
    return this.transactions.run(async (tx) => {
      const endpoint = await this.endpoints.lock(tx, workspaceId, endpointId);
      const now = this.clock.now();
      await this.endpoints.update(tx, workspaceId, endpointId, { deletedAt: now, updatedAt: now });
      await this.deliveries.discard(tx, workspaceId, endpointId, now);
      await this.record(tx, caller, 'webhook_endpoint.deleted', endpoint);
      return endpoint;
    });
  }

  /**
   * Gives an endpoint a new secret; the old one signs beside it for the grace period.
   * @throws WrongWorkspaceError, ResourceNotFoundError
   */
  async rotateSecret(caller: Principal, endpointId: string, gracePeriodMs: number): Promise<CreatedEndpoint> {
    const { workspaceId } = caller;
    return this.transactions.run(async (tx) => {
      const endpoint = await this.endpoints.lock(tx, workspaceId, endpointId);
      const secret = await this.secrets.rotate(tx, workspaceId, endpointId, gracePeriodMs);
      await this.record(tx, caller, 'webhook_endpoint.secret_rotated', endpoint);
      return { endpoint, secret };
    });
  }

  /**
   * Shows the current secret again. That somebody looked at it is written down first.
   * @throws WrongWorkspaceError, ResourceNotFoundError
   */
  async revealSecret(caller: Principal, endpointId: string): Promise<string> {
    const { workspaceId } = caller;
    const endpoint = await this.endpoints.get(workspaceId, endpointId);
    await this.transactions.run((tx) => this.record(tx, caller, 'webhook_endpoint.secret_revealed', endpoint));
    const [current] = await this.secrets.live(workspaceId, endpointId);
    if (current === undefined) throw new Error(`webhook endpoint ${endpointId} has no signing secret`);
    return current;
  }

  private async endPause(tx: EntityManager, { workspaceId, id, pausedUntil }: WebhookEndpoint): Promise<void> {
    if (pausedUntil) {
      await this.deliveries.endPause(tx, { workspaceId, endpointId: id, pausedUntil }, this.clock.now());
    }
  }

  private async switch(tx: EntityManager, endpoint: WebhookEndpoint, isEnabled: boolean | undefined): Promise<void> {
    if (isEnabled === undefined || isEnabled === (endpoint.status === 'enabled')) return;
    if (isEnabled) await this.status.enable(tx, endpoint);
    else await this.status.disable(tx, endpoint, 'manual');
  }

  private record(tx: EntityManager, actor: Principal, action: string, endpoint: WebhookEndpoint): Promise<void> {
    const { workspaceId, url, eventTypes } = endpoint;
    const target = toPublicId('webhookEndpoint', endpoint.id);
    // Receivers may carry a token of their own in the query, which is nobody else's business.
    const host = new URL(url).host;
    return this.auditLog.append(tx, { workspaceId, actor, action, target, details: { host, event_types: eventTypes } });
  }
}

function newEndpoint(workspaceId: string, wish: EndpointWish, createdAt: Date): WebhookEndpoint {
  return {
    workspaceId,
    id: newId(),
    url: wish.url,
    eventTypes: wish.eventTypes,
    description: wish.description,
    status: 'enabled',
    disabledReason: null,
    disabledAt: null,
    failingSince: null,
    consecutiveFailures: 0,
    warning: null,
    unreachableCount: 0,
    pausedUntil: null,
    createdAt,
    updatedAt: createdAt,
    deletedAt: null,
  };
}
