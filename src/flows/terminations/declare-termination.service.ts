import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId } from '../../shared/ids.js';
import { Mailer } from '../../shared/mail/mailer.js';
import type { Workspace } from '../../workspaces/entities/workspace.entity.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { Termination, TerminationReceipt } from './termination.entity.js';
import { TerminationPageNotFoundError, TooManyTerminationsError } from './terminations.errors.js';

const DAY_MS = 86_400_000;
/** Receipts that one address can be sent in a day, whoever asks for them. */
const PER_ADDRESS_AND_DAY = 5;

/** What somebody declares. */
export type Declaration = Omit<Termination, 'workspaceId' | 'id' | 'receivedAt'>;

/** Takes terminations down. Nobody's contract is looked up here, so nothing tells whether there is one. */
@Injectable()
export class DeclareTerminationService {
  constructor(
    private readonly settings: WorkspaceSettingsService,
    private readonly mailer: Mailer,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * The workspace, if it has the page. Without a mail server there are no receipts, and so no page.
   * @throws TerminationPageNotFoundError
   */
  async workspaceWithPage(workspaceId: string): Promise<Workspace> {
    const workspace = await this.settings.get(workspaceId);
    if (!workspace.publicTermination || !this.mailer.isConfigured) throw new TerminationPageNotFoundError();
    return workspace;
  }

  /** Keeps a termination and plans its receipt. @throws TerminationPageNotFoundError, TooManyTerminationsError */
  async declare(workspaceId: string, declaration: Declaration): Promise<void> {
    await this.workspaceWithPage(workspaceId);
    const receivedAt = this.clock.now();
    await this.transactions.run(async (tx) => {
      await this.checkRate(tx, workspaceId, declaration.email);
      const id = newId();
      await tx.getRepository(Termination).insert({ workspaceId, id, ...declaration, receivedAt });
      const fresh = { content: null, reason: null, attemptCount: 0, leaseToken: null, leaseUntil: null, sentAt: null };
      const receipt = { workspaceId, terminationId: id, ...fresh, nextAttemptAt: receivedAt };
      await tx.getRepository(TerminationReceipt).insert(receipt);
    });
  }

  /** One at a time for an address, so that many at once are counted too. */
  private async checkRate(tx: EntityManager, workspaceId: string, email: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${workspaceId}:${email.toLowerCase()}`]);
    const since = new Date(this.clock.now().getTime() - DAY_MS);
    const [row] = await tx.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM terminations
       WHERE workspace_id = $1 AND lower(email) = lower($2) AND received_at > $3`,
      [workspaceId, email, since],
    );
    if ((row?.count ?? 0) >= PER_ADDRESS_AND_DAY) throw new TooManyTerminationsError();
  }
}
