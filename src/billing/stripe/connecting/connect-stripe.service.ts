import { Injectable } from '@nestjs/common';

import type { Principal } from '../../../auth/principal.js';
import { AppConfig } from '../../../shared/config/app-config.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { toPublicId } from '../../../shared/ids.js';
import { AuditLog } from '../../../workspaces/audit-log/audit-log.js';
import { WorkspaceSettingsService } from '../../../workspaces/workspace-settings.service.js';
import { StripePermissionsMissingError } from '../../billing.errors.js';
import { StripeEventHandlers } from '../../stripe-events/stripe-event-handlers.js';
import { StripeClientFactory } from '../stripe-client.factory.js';
import { assertCredentials, isLiveKey, StripeConnectionService } from '../stripe-connection.service.js';
import { type CheckedPermission, CheckPermissionsService } from './check-permissions.service.js';

/** What a merchant gives to connect their Stripe account. */
export interface ConnectWish {
  /** A restricted key (`rk_…`, recommended) or a secret key (`sk_…`). */
  secretKey: string;
  /** Signing secrets of the webhook endpoint, the newest first; undefined keeps those that are stored. */
  webhookSecrets: string[] | undefined;
}

/** A new connection, without its secrets. */
export interface ConnectionReport {
  mode: 'live' | 'test';
  permissions: CheckedPermission[];
  /** Where Stripe is to send events, and which ones. */
  webhookUrl: string;
  eventTypes: string[];
  hasWebhookSecret: boolean;
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

  /**
   * Connects a workspace, or replaces its credentials, when the key may do what is needed; otherwise nothing is stored.
   * The key is never logged and never returned. Other processes use it within five seconds.
   *
   * @throws ResourceNotFoundError for an unknown workspace, ParameterInvalidError for text that is no key or one that
   * Stripe does not accept, StripePermissionsMissingError naming the permissions, BillingUnavailableError
   */
  async connect(
    workspaceId: string,
    { secretKey, webhookSecrets: given }: ConnectWish,
    actor: Principal | 'system',
  ): Promise<ConnectionReport> {
    await this.settings.fresh(workspaceId);
    const webhookSecrets = given ?? (await this.connections.eventTrust(workspaceId))?.webhookSecrets ?? [];
    assertCredentials({ secretKey, webhookSecrets });
    const permissions = await this.permissions.check(secretKey);
    const missing = permissions.filter(({ isRequired, isGranted }) => isRequired && !isGranted);
    if (missing.length > 0) throw new StripePermissionsMissingError(missing.map(nameOf));
    const mode = isLiveKey(secretKey) ? 'live' : 'test';
    await this.transactions.run(async (tx) => {
      await this.connections.connect(tx, workspaceId, { secretKey, webhookSecrets });
      await this.audit(tx, { workspaceId, actor, action: 'stripe.connected', details: { mode } });
    });
    this.clients.forget(workspaceId);
    return {
      mode,
      permissions,
      webhookUrl: this.webhookUrl(workspaceId),
      eventTypes: this.handlers.types().sort(),
      hasWebhookSecret: webhookSecrets.length > 0,
    };
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

  private webhookUrl(workspaceId: string): string {
    const base = this.config.environment.PUBLIC_URL.replace(/\/$/, '');
    return `${base}/api/stripe/webhooks/${toPublicId('workspace', workspaceId)}`;
  }

  private audit(
    tx: Parameters<AuditLog['append']>[0],
    entry: Omit<Parameters<AuditLog['append']>[1], 'target'>,
  ): Promise<void> {
    return this.auditLog.append(tx, { ...entry, target: toPublicId('workspace', entry.workspaceId) });
  }
}

/** As a person reads it in Stripe's dashboard: `Coupons (write)`. */
export function nameOf({ name, level }: Pick<CheckedPermission, 'name' | 'level'>): string {
  return `${name} (${level})`;
}
