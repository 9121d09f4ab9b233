import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { RenewalGateway } from '../../billing/portal/renewal.gateway.js';
import { Contracts } from '../../billing/subscriptions/contracts.js';
import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { newId } from '../../shared/ids.js';
import { HANDOVER_DEADLINE_MS, Mailer } from '../../shared/mail/mailer.js';
import { workThrough } from '../../shared/scheduling/work-through.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { type Receipt, receiptOf } from './receipt-content.js';
import { Termination, TerminationReceipt } from './termination.entity.js';
import { TerminationTokens } from './termination-tokens.js';

const BATCH = 100;
const AT_ONCE = 4;
/** Longer than reading and handing over can take: a lease that ended belongs to a process that died. */
const LEASE_MS = 2 * HANDOVER_DEADLINE_MS;
const PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 6 * 3_600_000;

type ReceiptKey = Pick<TerminationReceipt, 'workspaceId' | 'terminationId'>;

/**
 * Sends receipts. The law asks for them, so one whose fate is unknown, because a connection broke or a process died, is
 * sent again under the same `Message-ID`: two are better than none.
 */
@Injectable()
export class SendReceiptsService {
  private readonly logger = new Logger(SendReceiptsService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly contracts: Contracts,
    private readonly renewals: RenewalGateway,
    private readonly settings: WorkspaceSettingsService,
    private readonly tokens: TerminationTokens,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Works on everything that is due. @returns how many receipts it worked on */
  async run(): Promise<number> {
    if (!this.mailer.isConfigured) return 0;
    const due = await this.dataSource.query<ReceiptKey[]>(
      `SELECT workspace_id AS "workspaceId", termination_id AS "terminationId" FROM termination_receipts
       WHERE next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until <= $1) ORDER BY next_attempt_at LIMIT $2`,
      [this.clock.now(), BATCH],
    );
    return workThrough(due, AT_ONCE, (key) => this.work(key));
  }

  private async work(key: ReceiptKey): Promise<number> {
    const leaseToken = await this.claim(key);
    if (leaseToken === undefined) return 0;
    const { workspaceId, terminationId: id } = key;
    try {
      const termination = await this.dataSource.getRepository(Termination).findOneByOrFail({ workspaceId, id });
      const receipt = await this.compose(termination);
      await this.settle({ ...key, leaseToken }, receipt.text, await this.send(termination, receipt));
    } catch (error) {
      // The lease ends by itself; then the receipt is taken up again.
      this.logger.error({ msg: 'receipt not sent', workspace_id: workspaceId, termination_id: id, err: error });
    }
    return 1;
  }

  private async claim({ workspaceId, terminationId }: ReceiptKey): Promise<string | undefined> {
    const now = this.clock.now();
    const leaseToken = newId();
    const [, claimed] = await this.dataSource.query<[unknown, number]>(
      `UPDATE termination_receipts SET lease_token = $3, lease_until = $4, attempt_count = attempt_count + 1
       WHERE workspace_id = $1 AND termination_id = $2 AND next_attempt_at <= $5
         AND (lease_until IS NULL OR lease_until <= $5)`,
      [workspaceId, terminationId, leaseToken, new Date(now.getTime() + LEASE_MS), now],
    );
    return claimed === 1 ? leaseToken : undefined;
  }

  private async compose(termination: Termination): Promise<Receipt> {
    const { workspaceId, id, email, contractNumber } = termination;
    const { name: merchantName } = await this.settings.get(workspaceId);
    const [first] = await this.contracts.ofEmail(workspaceId, email, contractNumber);
    if (!first) return receiptOf(termination, { merchantName, contract: undefined });
    const renewal = await this.renewals.read(workspaceId, first.subscriptionId);
    const path = `/c/confirm/${await this.tokens.sign({ workspaceId, id })}`;
    const confirmUrl = new URL(path, this.config.environment.PUBLIC_URL).href;
    return receiptOf(termination, { merchantName, contract: { endsAt: renewal?.renewsAt, confirmUrl } });
  }

  private async send({ workspaceId, id, email, language }: Termination, receipt: Receipt) {
    const { name: senderName } = await this.settings.get(workspaceId);
    const date = this.clock.now();
    return this.mailer.send({ id, to: email, senderName, replyTo: null, language, date, ...receipt });
  }

  private async settle(
    { workspaceId, terminationId, leaseToken }: ReceiptKey & { leaseToken: string },
    content: string,
    { outcome, reason }: Awaited<ReturnType<Mailer['send']>>,
  ): Promise<void> {
    const now = this.clock.now();
    const receipts = this.dataSource.getRepository(TerminationReceipt);
    const { attemptCount } = await receipts.findOneByOrFail({ workspaceId, terminationId });
    const isOver = outcome === 'accepted' || outcome === 'refused';
    const pauseMs = Math.min(PAUSE_MS * 2 ** (attemptCount - 1), MAX_PAUSE_MS);
    await receipts.update(
      { workspaceId, terminationId, leaseToken },
      {
        content,
        reason: outcome === 'accepted' ? null : reason,
        sentAt: outcome === 'accepted' ? now : null,
        nextAttemptAt: isOver ? null : new Date(now.getTime() + pauseMs),
        leaseToken: null,
        leaseUntil: null,
      },
    );
  }
}
