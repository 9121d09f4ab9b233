import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { SecretBox } from '../../shared/crypto/secret-box.js';
import { newId } from '../../shared/ids.js';
import { signingSecretContext, WebhookSecret } from '../entities/webhook-secret.entity.js';
import { newSigningSecret } from '../sending/signature.js';

const MAX_LIVE_SECRETS = 3;

/** A secret as it lies in the database. */
export type SealedSecret = Pick<WebhookSecret, 'id' | 'sealedSecret'>;

/** The signing secrets of endpoints: encrypted where they lie, read to sign, and to show them to an owner. */
@Injectable()
export class SigningSecretsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** The secrets that sign now, the current one first. */
  async live(workspaceId: string, endpointId: string): Promise<string[]> {
    const secrets = await this.liveRows(this.dataSource.manager, workspaceId, endpointId);
    return this.open(workspaceId, secrets);
  }

  /** Sealed secrets of a workspace as text, in their order. */
  open(workspaceId: string, secrets: readonly SealedSecret[]): string[] {
    return secrets.map(({ id, sealedSecret }) => this.box.open(sealedSecret, signingSecretContext(workspaceId, id)));
  }

  /** Gives an endpoint its first secret. The answer is the only time it is readable. */
  async create(tx: EntityManager, workspaceId: string, endpointId: string): Promise<string> {
    const id = newId();
    const secret = newSigningSecret();
    await tx.getRepository(WebhookSecret).insert({
      workspaceId,
      id,
      endpointId,
      sealedSecret: this.box.seal(secret, signingSecretContext(workspaceId, id)),
      createdAt: this.clock.now(),
      expiresAt: null,
    });
    return secret;
  }

  /**
   * Replaces the current secret; it goes on signing beside the new one for the grace period. Of more than three live
   * secrets the oldest end at once. The caller holds the endpoint's lock.
   */
  async rotate(tx: EntityManager, workspaceId: string, endpointId: string, gracePeriodMs: number): Promise<string> {
    const now = this.clock.now();
    const secrets = tx.getRepository(WebhookSecret);
    const live = await this.liveRows(tx, workspaceId, endpointId);
    const kept = gracePeriodMs === 0 ? live.slice(1) : live;
    const keptIds = kept.slice(0, MAX_LIVE_SECRETS - 1).map(({ id }) => id);
    await tx.query(
      `DELETE FROM webhook_secrets WHERE workspace_id = $1 AND endpoint_id = $2 AND NOT id = ANY($3::uuid[])`,
      [workspaceId, endpointId, keptIds],
    );
    const [current] = live;
    if (current && keptIds.includes(current.id)) {
      const expiresAt = new Date(now.getTime() + gracePeriodMs);
      await secrets.update({ workspaceId, id: current.id }, { expiresAt });
    }
    return this.create(tx, workspaceId, endpointId);
  }

  private async liveRows(tx: EntityManager, workspaceId: string, endpointId: string): Promise<WebhookSecret[]> {
    const now = this.clock.now();
    const rows = await tx.getRepository(WebhookSecret).find({
      where: { workspaceId, endpointId },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
    return rows.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  }
}
