import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource, type EntityManager } from 'typeorm';

import { CACHE_CLOCK_MS } from '../../shared/cache-clock.js';
import { Clock } from '../../shared/clock.js';
import { SecretBox } from '../../shared/crypto/secret-box.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ParameterInvalidError } from '../../shared/errors/common.errors.js';
import { secretKeyContext, StripeConnection, webhookSecretContext } from './stripe-connection.entity.js';

const SECRET_KEY = /^(sk|rk)_(live|test)_\w{8,240}$/;
const REPLACED_ON_RECONNECT = [
  'sealed_secret_key',
  'secret_key_last4',
  'sealed_webhook_secrets',
  'is_livemode',
  'account_id',
  'account_name',
  'missing_permissions',
  'checked_at',
  'updated_at',
];
/** A secret that was taken away in another process is believed for so long; a new one at once, see `eventTrust`. */
const TRUST_MS = 5_000;
const TRUST_CACHE_SIZE = 500;
const WEBHOOK_SECRET = /^whsec_[\w+/=]{8,240}$/;

/** What a merchant pastes to connect their Stripe account. */
export interface StripeCredentials {
  /** A restricted key (`rk_…`, recommended) or a secret key (`sk_…`). */
  secretKey: string;
  /** Signing secrets of the webhook endpoint, the newest first; empty while there is none. */
  webhookSecrets: string[];
}

/** What a look at the account with a key has shown. */
export interface KeyFindings {
  /** Null where the key may not see its account. */
  accountId: string | null;
  accountName: string | null;
  /** Names of permissions the key lacks. */
  missingPermissions: string[];
  checkedAt: Date | null;
}

/** A connection as its owner may see it: without the key and the secrets. */
export interface ConnectionFacts extends KeyFindings {
  isLivemode: boolean;
  secretKeyLast4: string;
  hasWebhookSecret: boolean;
  connectedAt: Date;
}

const NOTHING_FOUND: KeyFindings = { accountId: null, accountName: null, missingPermissions: [], checkedAt: null };

/** What an incoming event is checked with. */
export interface EventTrust {
  /** Signing secrets, the newest first; empty while there is no webhook endpoint. */
  webhookSecrets: string[];
  isLivemode: boolean;
}

/** Connects workspaces to their Stripe accounts. Keys are stored sealed and never shown again. */
@Injectable()
export class StripeConnectionService {
  private readonly trusts = new LRUCache<string, EventTrust>({
    max: TRUST_CACHE_SIZE,
    ttl: TRUST_MS,
    ttlResolution: CACHE_CLOCK_MS,
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
  ) {}

  /**
   * Connects a workspace, or replaces its credentials. Other processes use them within five seconds.
   * @param findings what a look at the account has shown, where somebody looked
   * @throws ParameterInvalidError for text that is no Stripe key or signing secret
   */
  async connect(
    tx: EntityManager,
    workspaceId: string,
    credentials: StripeCredentials,
    findings: KeyFindings = NOTHING_FOUND,
  ): Promise<void> {
    const { secretKey, webhookSecrets } = credentials;
    assertCredentials(credentials);
    const now = this.clock.now();
    const connection: StripeConnection = {
      workspaceId,
      sealedSecretKey: this.secrets.seal(secretKey, secretKeyContext(workspaceId)),
      secretKeyLast4: secretKey.slice(-4),
      sealedWebhookSecrets: webhookSecrets.map((secret) =>
        this.secrets.seal(secret, webhookSecretContext(workspaceId)),
      ),
      isLivemode: isLiveKey(secretKey),
      ...findings,
      connectedAt: now,
      updatedAt: now,
    };
    await tx
      .createQueryBuilder()
      .insert()
      .into(StripeConnection)
      .values(connection)
      .orUpdate(REPLACED_ON_RECONNECT, ['workspace_id'])
      .execute();
    this.forgetTrust(tx, workspaceId);
  }

  /** Notes what another look at the account has shown. The credentials stay, and so does what was read with them. */
  async noteFindings(tx: EntityManager, workspaceId: string, findings: KeyFindings): Promise<void> {
    await tx.getRepository(StripeConnection).update({ workspaceId }, findings);
  }

  /** The connection of a workspace, or undefined when there is none. */
  async facts(workspaceId: string): Promise<ConnectionFacts | undefined> {
    const connection = await this.dataSource.getRepository(StripeConnection).findOneBy({ workspaceId });
    if (!connection) return undefined;
    const { isLivemode, secretKeyLast4, connectedAt, accountId, accountName, missingPermissions, checkedAt } =
      connection;
    const hasWebhookSecret = connection.sealedWebhookSecrets.length > 0;
    return {
      isLivemode,
      secretKeyLast4,
      hasWebhookSecret,
      connectedAt,
      accountId,
      accountName,
      missingPermissions,
      checkedAt,
    };
  }

  /** Forgets a workspace's credentials. Nothing changes in Stripe. */
  async disconnect(tx: EntityManager, workspaceId: string): Promise<void> {
    await tx.getRepository(StripeConnection).delete({ workspaceId });
    this.forgetTrust(tx, workspaceId);
  }

  /** The key of a workspace's account and since when it is stored, or undefined when it is not connected. */
  async secretKey(workspaceId: string): Promise<{ secretKey: string; storedAt: Date } | undefined> {
    const connection = await this.dataSource.getRepository(StripeConnection).findOneBy({ workspaceId });
    if (!connection) return undefined;
    const secretKey = this.secrets.open(connection.sealedSecretKey, secretKeyContext(workspaceId));
    return { secretKey, storedAt: connection.updatedAt };
  }

  /** What the events of a workspace's account are checked with now, or undefined when it is not connected. */
  async eventTrust(workspaceId: string): Promise<EventTrust | undefined> {
    const connection = await this.dataSource.getRepository(StripeConnection).findOneBy({ workspaceId });
    if (!connection) return undefined;
    const context = webhookSecretContext(workspaceId);
    const webhookSecrets = connection.sealedWebhookSecrets.map((sealed) => this.secrets.open(sealed, context));
    const trust = { webhookSecrets, isLivemode: connection.isLivemode };
    this.trusts.set(workspaceId, trust);
    return trust;
  }

  /**
   * The same as it was at most five seconds ago, without a query where events come often. Who does not believe an event
   * because of it asks {@link eventTrust}: what was entered just now counts at once.
   */
  recentEventTrust(workspaceId: string): EventTrust | undefined {
    return this.trusts.get(workspaceId);
  }

  /** Every workspace that is connected. */
  async connectedWorkspaces(): Promise<string[]> {
    const connections = await this.dataSource
      .getRepository(StripeConnection)
      .find({ select: { workspaceId: true }, order: { workspaceId: 'ASC' } });
    return connections.map(({ workspaceId }) => workspaceId);
  }

  /** This process does not believe what was taken away, from the commit on. */
  private forgetTrust(tx: EntityManager, workspaceId: string): void {
    this.transactions.afterCommit(tx, () => {
      this.trusts.delete(workspaceId);
    });
  }
}

/** Whether a key is for real money; it says so itself. */
export function isLiveKey(secretKey: string): boolean {
  return secretKey.includes('_live_');
}

/** @throws ParameterInvalidError for text that is no Stripe key or signing secret; the text is not repeated */
export function assertCredentials({ secretKey, webhookSecrets }: StripeCredentials): void {
  if (!SECRET_KEY.test(secretKey)) throw new ParameterInvalidError('secret_key', 'must be a Stripe key (rk_… or sk_…)');
  if (!webhookSecrets.every((secret) => WEBHOOK_SECRET.test(secret))) {
    throw new ParameterInvalidError('webhook_secrets', 'must be Stripe signing secrets (whsec_…)');
  }
}
