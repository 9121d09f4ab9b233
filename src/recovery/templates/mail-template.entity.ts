import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { MailStep } from '../mails/mail-plan.js';
import type { MailLanguage } from './mail-languages.js';

/** A mail that a merchant has rewritten. */
@Entity('recovery_mail_templates')
export class MailTemplate {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('text') step!: MailStep;
  @PrimaryColumn('text') language!: MailLanguage;
  /** Liquid. */
  @Column('text') subject!: string;
  /** MJML with Liquid: what stands between head and foot. */
  @Column('text') body!: string;
  @Column('timestamptz') updatedAt!: Date;
}
