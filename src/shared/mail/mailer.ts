import { Injectable } from '@nestjs/common';
import MailComposer from 'nodemailer/lib/mail-composer';

import { AppConfig, InvalidConfigurationError } from '../config/app-config.js';
import type { MailResult } from './mail-result.js';
import { handOver, type SmtpServer, smtpServerOf } from './smtp-handover.js';

/** How long the handing over of one mail may take in all. */
export const HANDOVER_DEADLINE_MS = 60_000;

/** A mail to one person. */
export interface OutgoingMail {
  /** Part of the `Message-ID`: the same mail always has the same one. */
  id: string;
  to: string;
  senderName: string;
  replyTo: string | null;
  subject: string;
  html: string;
  text: string;
  /** Of the texts, such as `de`. */
  language: string;
  date: Date;
}

/** Hands mails to the operator's mail server. Nobody else decides which server that is. */
@Injectable()
export class Mailer {
  private readonly server: SmtpServer | undefined;
  private readonly from: string;

  /** @throws InvalidConfigurationError when there is a mail server, but no address to send from */
  constructor(config: AppConfig) {
    const { SMTP_URL: url, MAIL_FROM: from } = config.environment;
    if (url !== undefined && from === undefined) {
      throw new InvalidConfigurationError('SMTP_URL needs MAIL_FROM, the address mails come from. See .env.example.');
    }
    this.server = url === undefined ? undefined : smtpServerOf(url);
    this.from = from ?? '';
  }

  /** Whether there is a mail server at all. */
  get isConfigured(): boolean {
    return this.server !== undefined;
  }

  /** Hands one mail over. Never throws for what a mail server does; see {@link MailResult}. */
  async send(mail: OutgoingMail): Promise<MailResult> {
    if (!this.server) return { outcome: 'temporary', reason: 'no mail server is configured' };
    const content = await this.compose(mail);
    return handOver(this.server, { envelope: { from: this.from, to: [mail.to] }, content }, HANDOVER_DEADLINE_MS);
  }

  private compose({ id, to, senderName, replyTo, ...mail }: OutgoingMail): Promise<Buffer> {
    const domain = this.from.slice(this.from.lastIndexOf('@') + 1);
    const message = new MailComposer({
      from: { name: senderName, address: this.from },
      to: { name: '', address: to },
      ...(replyTo !== null && { replyTo: { name: '', address: replyTo } }),
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      date: mail.date,
      messageId: `<${id}@${domain}>`,
      // RFC 3834: keeps holiday replies away.
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.language },
      // Nothing in a mail may name a file or an address for us to read.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return message.compile().build();
  }
}
