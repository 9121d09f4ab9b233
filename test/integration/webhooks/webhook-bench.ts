import { DataSource, type EntityManager } from 'typeorm';

import { Principal } from '../../../src/auth/principal.js';
import { Clock } from '../../../src/shared/clock.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { newId } from '../../../src/shared/ids.js';
import { Outbox } from '../../../src/shared/outbox/outbox.js';
import { WebhookEndpointsService } from '../../../src/webhooks/endpoints/webhook-endpoints.service.js';
import { WebhookAttempt } from '../../../src/webhooks/entities/webhook-attempt.entity.js';
import { WebhookDelivery } from '../../../src/webhooks/entities/webhook-delivery.entity.js';
import { WebhookEndpoint } from '../../../src/webhooks/entities/webhook-endpoint.entity.js';
import { webhookEndpointDisabled } from '../../../src/webhooks/webhooks.events.js';
import type { TestApp } from '../../support/test-app.js';
import type { TestWorkspace } from '../../support/workspaces.js';

/** A type that needs no other feature. What it says is about an endpoint that does not exist. */
export const ANY_TYPE = webhookEndpointDisabled.type;

/** What tests of delivery do to a workspace, and what they look at. */
export class WebhookBench {
  constructor(
    private readonly app: TestApp,
    readonly workspace: TestWorkspace,
  ) {}

  /** Adds an endpoint for every type, or for some. */
  async endpoint(url: string, eventTypes: string[] = ['*']): Promise<{ id: string; secret: string }> {
    const { endpoint, secret } = await this.endpoints.create(this.owner, { url, eventTypes, description: null });
    return { id: endpoint.id, secret };
  }

  enable(endpointId: string, isEnabled: boolean): Promise<WebhookEndpoint> {
    return this.endpoints.update(this.owner, endpointId, { isEnabled });
  }

  /** Replaces the endpoint's secret; the old one signs no more. @returns the new one */
  async rotate(endpointId: string): Promise<string> {
    return (await this.endpoints.rotateSecret(this.owner, endpointId, 0)).secret;
  }

  delete(endpointId: string): Promise<WebhookEndpoint> {
    return this.endpoints.delete(this.owner, endpointId);
  }

  /** Writes events as a feature does: in the transaction of its change. */
  async announce(count = 1): Promise<void> {
    await this.app.nest.get(Transactions, { strict: false }).run(async (tx) => {
      for (let made = 0; made < count; made += 1) await this.announceIn(tx);
    });
  }

  /** Writes one event in somebody's transaction. */
  async announceIn(tx: EntityManager): Promise<void> {
    const data = { endpoint_id: `whe_${newId()}`, reason: 'failing' as const };
    const occurredAt = this.clock.now();
    const outbox = this.app.nest.get(Outbox, { strict: false });
    await outbox.append(tx, { workspaceId: this.workspace.id, event: webhookEndpointDisabled, data, occurredAt });
  }

  /** The workspace's deliveries, oldest first. */
  deliveries(): Promise<WebhookDelivery[]> {
    const where = { workspaceId: this.workspace.id };
    return this.db.getRepository(WebhookDelivery).find({ where, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  /** The only delivery there is. */
  async delivery(): Promise<WebhookDelivery> {
    const [delivery, ...others] = await this.deliveries();
    if (!delivery || others.length > 0)
      throw new Error(`expected one delivery, found ${others.length + (delivery ? 1 : 0)}`);
    return delivery;
  }

  /** The workspace's attempts, oldest first. */
  attempts(): Promise<WebhookAttempt[]> {
    const where = { workspaceId: this.workspace.id };
    return this.db.getRepository(WebhookAttempt).find({ where, order: { attemptedAt: 'ASC', id: 'ASC' } });
  }

  storedEndpoint(id: string): Promise<WebhookEndpoint> {
    return this.db.getRepository(WebhookEndpoint).findOneByOrFail({ workspaceId: this.workspace.id, id });
  }

  get clock(): Clock {
    return this.app.nest.get(Clock, { strict: false });
  }

  get db(): DataSource {
    return this.app.nest.get(DataSource);
  }

  private get endpoints(): WebhookEndpointsService {
    return this.app.nest.get(WebhookEndpointsService, { strict: false });
  }

  private get owner(): Principal {
    return new Principal({ kind: 'secret_key', workspaceId: this.workspace.id, tokenId: newId(), scopes: ['*'] });
  }
}
