import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { MailSettingsRow } from './mail-settings.entity.js';

/** What a workspace decides about its mails. */
export type MailSettings = Pick<MailSettingsRow, 'senderName' | 'replyTo' | 'postalAddress' | 'language'>;

/** Who a mail is from, as its reader sees it. */
export interface MailSender {
  name: string;
  replyTo: string | null;
  addressLines: string[];
}

const DEFAULTS: MailSettings = { senderName: null, replyTo: null, postalAddress: null, language: 'en' };

/** How each workspace signs its mails. */
@Injectable()
export class MailSettingsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly workspaces: WorkspaceSettingsService,
    private readonly auditLog: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The workspace's settings, or the defaults. */
  async of(workspaceId: string): Promise<MailSettings> {
    return (await this.dataSource.getRepository(MailSettingsRow).findOneBy({ workspaceId })) ?? DEFAULTS;
  }

  /** Who the workspace's mails are from. */
  async senderOf(workspaceId: string, settings: MailSettings): Promise<MailSender> {
    const { name } = await this.workspaces.get(workspaceId);
    const lines = settings.postalAddress?.split('\n').map((line) => line.trim()) ?? [];
    return {
      name: settings.senderName ?? name,
      replyTo: settings.replyTo,
      addressLines: lines.filter((line) => line !== ''),
    };
  }

  /** Replaces the caller's settings. */
  async replace(caller: Principal, settings: MailSettings): Promise<MailSettings> {
    const { workspaceId } = caller;
    await this.transactions.run(async (tx) => {
      const row = { workspaceId, ...settings, updatedAt: this.clock.now() };
      await tx.getRepository(MailSettingsRow).upsert(row, ['workspaceId']);
      const target = toPublicId('workspace', workspaceId);
      await this.auditLog.append(tx, { workspaceId, actor: caller, action: 'email_settings.updated', target });
    });
    return settings;
  }
}
