import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

import { BillingNotConnectedError, BillingUnavailableError } from '../../billing/billing.errors.js';
import { Clock } from '../../shared/clock.js';
import { Mailer } from '../../shared/mail/mailer.js';
import { workThrough } from '../../shared/scheduling/work-through.js';
import { type ComposedMail, ComposeMailService } from './compose-mail.service.js';
import { type ClaimedMail, MailClaimsRepository, type MailKey, type MailSettlement } from './mail-claims.repository.js';
import { MailMetrics } from './mail-metrics.js';
import { isTooLate, nextTryAt, quietUntil, settlementOf } from './mail-pace.js';
import { RecoveryMailRepository } from './recovery-mail.repository.js';

const BATCH = 200;
const AT_ONCE = 4;

/**
 * Sends the mails that are due.
 *
 * A mail goes through three short writes: claimed, about to be handed over, settled. Between the second and the third
 * the mail server has the word, so a process that dies there leaves a mail whose outcome is unknown. It stays so: two
 * mails about one payment are worse than none, and the next step follows anyway.
 */
@Injectable()
export class SendMailsService implements OnModuleDestroy {
  private readonly logger = new Logger(SendMailsService.name);
  private isStopping = false;

  constructor(
    private readonly claims: MailClaimsRepository,
    private readonly mails: RecoveryMailRepository,
    private readonly composer: ComposeMailService,
    private readonly mailer: Mailer,
    private readonly metrics: MailMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Works on everything that is due, without waiting for what is put off. Does nothing without a mail server.
   * @returns how many mails it worked on
   */
  async run(): Promise<number> {
    if (!this.mailer.isConfigured) return 0;
    const due = await this.claims.due(BATCH);
    return workThrough(due, AT_ONCE, (key) => this.work(key));
  }

  /** From now on no mail is begun: one that the end of the process cuts short would be unknown for ever. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  private async work(key: MailKey): Promise<number> {
    const mail = this.isStopping ? undefined : await this.claims.claim(key);
    if (!mail) return 0;
    try {
      await this.settle(mail, await this.advance(mail));
    } catch (error) {
      // The lease ends by itself: before the handing over the mail is taken up again, after it counts as unknown.
      this.logger.error({ msg: 'mail not settled', workspace_id: mail.workspaceId, mail_id: mail.id, err: error });
    }
    return 1;
  }

  private async advance(mail: ClaimedMail): Promise<MailSettlement> {
    if (mail.state === 'sending') return ended('unknown', 'interrupted');
    const now = this.clock.now();
    if (isTooLate(mail.dueAt, now)) {
      return mail.attemptCount > 0 ? ended('refused', mail.reason ?? 'too_late') : ended('dropped', 'too_late');
    }
    const quiet = quietUntil(await this.lastHandedOverAt(mail), now);
    if (quiet) return { state: 'planned', reason: 'one_a_day', nextAttemptAt: quiet };
    return this.composeAndSend(mail);
  }

  private async composeAndSend(mail: ClaimedMail): Promise<MailSettlement> {
    try {
      const composition = await this.composer.compose(mail);
      if ('dropBecause' in composition) return ended('dropped', composition.dropBecause);
      return await this.handOver(mail, composition.mail);
    } catch (error) {
      if (error instanceof BillingNotConnectedError) return ended('dropped', 'billing_not_connected');
      if (!(error instanceof BillingUnavailableError)) throw error;
      return { state: 'planned', reason: 'billing_unavailable', nextAttemptAt: nextTryAt(2, this.clock.now()) };
    }
  }

  private async handOver(mail: ClaimedMail, content: ComposedMail): Promise<MailSettlement> {
    const { to, language, subject } = content;
    if (!(await this.claims.begin(mail, { recipient: to, language, subject }))) {
      return ended('dropped', 'no_longer_needed');
    }
    const result = await this.mailer.send({ ...content, id: mail.id, date: this.clock.now() });
    return settlementOf(result, mail, this.clock.now());
  }

  private async settle(mail: ClaimedMail, settlement: MailSettlement): Promise<void> {
    await this.claims.settle(mail, settlement);
    const { state, reason } = settlement;
    const outcome = state === 'planned' ? 'put_off' : state;
    this.metrics.mails.inc({ step: mail.step, outcome });
    const { workspaceId: workspace_id, id: mail_id, recoveryId: recovery_id, step } = mail;
    this.logger.log({ msg: 'mail worked on', workspace_id, mail_id, recovery_id, step, outcome, reason });
  }

  private async lastHandedOverAt({ workspaceId, recoveryId }: ClaimedMail): Promise<Date | undefined> {
    return recoveryId === null ? undefined : this.mails.lastHandedOverAt(workspaceId, recoveryId);
  }
}

function ended(state: 'unknown' | 'dropped' | 'refused', reason: string): MailSettlement {
  return { state, reason, nextAttemptAt: null };
}
