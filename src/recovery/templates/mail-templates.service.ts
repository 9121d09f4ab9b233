import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { MAIL_STEPS, type MailStep } from '../mails/mail-plan.js';
import { sampleData } from './mail-data.js';
import { MAIL_LANGUAGES, type MailLanguage } from './mail-languages.js';
import { MailSettingsService } from './mail-settings.service.js';
import { defaultSource, type MailSource } from './mail-source.js';
import { MailTemplate } from './mail-template.entity.js';
import { type RenderedMail, renderMail } from './render-mail.js';

/** Which mail, in which language. */
export interface TemplateKey {
  step: MailStep;
  language: MailLanguage;
}

/** A mail as it is sent to customers of a workspace. */
export interface TemplateInForce extends TemplateKey, MailSource {
  /** Null for the one that comes with the product. */
  updatedAt: Date | null;
}

/** What each workspace's mails say. */
@Injectable()
export class MailTemplates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly settings: MailSettingsService,
    private readonly auditLog: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Every mail of the workspace, or those in one language. */
  async list(workspaceId: string, language?: MailLanguage): Promise<TemplateInForce[]> {
    const rows = await this.dataSource.getRepository(MailTemplate).findBy({ workspaceId });
    const languages = language === undefined ? MAIL_LANGUAGES : [language];
    return languages.flatMap((each) =>
      MAIL_STEPS.map((step) => {
        const row = rows.find((candidate) => candidate.step === step && candidate.language === each);
        return inForce({ step, language: each }, row);
      }),
    );
  }

  /** The mail as it is sent now. */
  async get(workspaceId: string, key: TemplateKey): Promise<TemplateInForce> {
    const row = await this.dataSource.getRepository(MailTemplate).findOneBy({ workspaceId, ...key });
    return inForce(key, row ?? undefined);
  }

  /**
   * Replaces a mail.
   * @throws MailTemplateInvalidError when it cannot become a mail
   */
  async replace(caller: Principal, key: TemplateKey, source: MailSource): Promise<TemplateInForce> {
    const { workspaceId } = caller;
    await this.preview(workspaceId, key, source);
    const updatedAt = this.clock.now();
    await this.transactions.run(async (tx) => {
      await tx
        .getRepository(MailTemplate)
        .upsert({ workspaceId, ...key, ...source, updatedAt }, ['workspaceId', 'step', 'language']);
      await this.auditLog.append(tx, {
        workspaceId,
        actor: caller,
        action: 'email_template.updated',
        details: { ...key },
      });
    });
    return { ...key, ...source, updatedAt };
  }

  /** Goes back to the mail that comes with the product. */
  async reset(caller: Principal, key: TemplateKey): Promise<TemplateInForce> {
    const { workspaceId } = caller;
    await this.transactions.run(async (tx) => {
      await tx.getRepository(MailTemplate).delete({ workspaceId, ...key });
      await this.auditLog.append(tx, {
        workspaceId,
        actor: caller,
        action: 'email_template.reset',
        details: { ...key },
      });
    });
    return inForce(key, undefined);
  }

  /**
   * The mail as a customer would see it, with a customer who does not exist.
   * @param source what to show instead of the mail in force
   * @throws MailTemplateInvalidError when it cannot become a mail
   */
  async preview(workspaceId: string, key: TemplateKey, source: Partial<MailSource>): Promise<RenderedMail> {
    const shown = { ...(await this.get(workspaceId, key)), ...source };
    const sender = await this.settings.senderOf(workspaceId, await this.settings.of(workspaceId));
    return renderMail(shown, sampleData(sender.name, sender.addressLines, key.language), key.language);
  }
}

function inForce(key: TemplateKey, row: MailTemplate | undefined): TemplateInForce {
  if (!row) return { ...key, ...defaultSource(key.step, key.language), updatedAt: null };
  return { ...key, subject: row.subject, body: row.body, updatedAt: row.updatedAt };
}
