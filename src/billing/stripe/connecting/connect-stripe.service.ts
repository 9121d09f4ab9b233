import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { Principal } from '../../../auth/principal.js';
import { AppConfig } from '../../../shared/config/app-config.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { ParameterInvalidError } from '../../../shared/errors/common.errors.js';
import { toPublicId } from '../../../shared/ids.js';
import { AuditLog } from '../../../workspaces/audit-log/audit-log.js';
import { WorkspaceSettingsService } from '../../../workspaces/workspace-settings.service.js';
import { BillingNotConnectedError, StripePermissionsMissingError } from '../../billing.errors.js';
import { StripeEventHandlers } from '../../stripe-events/stripe-event-handlers.js';
import { StripeClientFactory } from '../stripe-client.factory.js';
import {
  assertCredentials,
  type ConnectionFacts,
  isLiveKey,
  type KeyFindings,
  StripeConnectionService,
} from '../stripe-connection.service.js';
import { type CheckedKey, type CheckedPermission, CheckPermissionsService } from './check-permissions.service.js';

/** What a merchant gives to connect their Stripe account. */
export interface ConnectWish {
  /** A restricted key (`rk_…`, recommended) or a secret key (`sk_…`); undefined keeps the one that is stored. */
  secretKey: string | undefined;
  /** Signing secrets of the webhook endpoint, the newest first; undefined keeps those that are stored. */
  webhookSecrets: string[] | undefined;
}

/** Where Stripe is to send a workspace's events, and which ones. */
export interface WebhookRegistration {
  webhookUrl: string;
  eventTypes: string[];
}

/** A new connection, without its secrets. */
export interface ConnectionReport extends WebhookRegistration {
  mode: 'live' | 'test';
  permissions: CheckedPermission[];
  hasWebhookSecret: boolean;
}

/** What an owner sees of the connection; undefined facts where there is none. */
export interface ConnectionStatus extends WebhookRegistration {
  connection: ConnectionFacts | undefined;
}

/** Connects workspaces to Stripe accounts on behalf of their owners, after a look at what the key may do. */
@Injectable()
export class ConnectStripeService {
  constructor(
    private readonly permissions: CheckPermissionsService,
    private readonly connections: StripeConnectionService,
    private readonly clients: StripeClientFactory,
    private readonly handlers: StripeEventHandlers,
    private readonly settings: WorkspaceSettingsService,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
  ) {}

  /** The connection as it is stored; Stripe is not asked. */
  async status(workspaceId: string): Promise<ConnectionStatus> {
    return { connection: await this.connections.facts(workspaceId), ...this.registration(workspaceId) };
  }

  /**
   * Connects a workspace, or replaces its credentials, when the key may do what is needed; otherwise nothing is stored.
   * The key is never logged and never returned. Other processes use it within five seconds.
   *
   * @throws ResourceNotFoundError for an unknown workspace, ParameterInvalidError for text that is no key or one that
   * Stripe does not accept, StripePermissionsMissingError naming the permissions, BillingUnavailableError
   */
  async connect(workspaceId: string, wish: ConnectWish, actor: Principal | 'system'): Promise<ConnectionReport> {
    await this.settings.fresh(workspaceId);
    const webhookSecrets =
      wish.webhookSecrets ?? (await this.connections.eventTrust(workspaceId))?.webhookSecrets ?? [];
    const secretKey = wish.secretKey ?? (await this.connections.secretKey(workspaceId))?.secretKey;
    if (secretKey === undefined) throw new ParameterInvalidError('secret_key', 'is needed to connect');
    assertCredentials({ secretKey, webhookSecrets });
    const key = await this.permissions.check(secretKey);
    const missing = key.permissions.filter(({ isRequired, isGranted }) => isRequired && !isGranted);
    if (missing.length > 0) throw new StripePermissionsMissingError(missing.map(nameOf));
    const mode = isLiveKey(secretKey) ? 'live' : 'test';
    await this.transactions.run(async (tx) => {
      await this.connections.connect(tx, workspaceId, { secretKey, webhookSecrets }, findingsOf(key));
      await this.audit(tx, { workspaceId, actor, action: 'stripe.connected', details: { mode } });
    });
    this.clients.forget(workspaceId);
    const hasWebhookSecret = webhookSecrets.length > 0;
    return { mode, permissions: key.permissions, hasWebhookSecret, ...this.registration(workspaceId) };
  }

  /**
   * Looks again at what the stored key may do, and notes it. The connection stays, whatever is missing.
   * @throws BillingNotConnectedError without a connection, or when Stripe no longer accepts its key,
   * BillingUnavailableError when Stripe does not answer
   */
  async check(workspaceId: string): Promise<ConnectionStatus> {
    const stored = await this.connections.secretKey(workspaceId);
    if (!stored) throw new BillingNotConnectedError();
    const key = await this.permissions.check(stored.secretKey).catch((error: unknown) => {
      throw error instanceof ParameterInvalidError ? new BillingNotConnectedError(error) : error;
    });
    await this.transactions.run((tx) => this.connections.noteFindings(tx, workspaceId, findingsOf(key)));
    return this.status(workspaceId);
  }

  /** Forgets a workspace's credentials. Nothing changes in Stripe, and the workspace keeps its data. */
  async disconnect(workspaceId: string, actor: Principal | 'system'): Promise<void> {
    await this.settings.fresh(workspaceId);
    await this.transactions.run(async (tx) => {
      await this.connections.disconnect(tx, workspaceId);
      await this.audit(tx, { workspaceId, actor, action: 'stripe.disconnected' });
    });
    this.clients.forget(workspaceId);
  }

  private registration(workspaceId: string): WebhookRegistration {
    const base = this.config.environment.PUBLIC_URL.replace(/\/$/, '');
    return {
      webhookUrl: `${base}/api/stripe/webhooks/${toPublicId('workspace', workspaceId)}`,
      eventTypes: this.handlers.types().sort(),
    };
  }

  private audit(tx: EntityManager, entry: Omit<Parameters<AuditLog['append']>[1], 'target'>): Promise<void> {
    return this.auditLog.append(tx, { ...entry, target: toPublicId('workspace', entry.workspaceId) });
  }
}

function findingsOf({ account, permissions, checkedAt }: CheckedKey): KeyFindings {
  return {
    accountId: account?.id ?? null,
    accountName: account?.name ?? null,
    missingPermissions: permissions.filter(({ isGranted }) => !isGranted).map(nameOf),
    checkedAt,
  };
}

/** As a person reads it in Stripe's dashboard: `Coupons (write)`. */
export function nameOf({ name, level }: Pick<CheckedPermission, 'name' | 'level'>): string {
  return `${name} (${level})`;
}
