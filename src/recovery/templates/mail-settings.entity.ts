import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { MailLanguage } from './mail-languages.js';

/** How a workspace signs its mails, once it has decided. */
@Entity('recovery_mail_settings')
export class MailSettingsRow {
  @PrimaryColumn('uuid') workspaceId!: string;
  /** Null: the workspace's name. */
  @Column({ type: 'text', nullable: true }) senderName!: string | null;
  /** Where answers go; null: to the address mails come from. */
  @Column({ type: 'text', nullable: true }) replyTo!: string | null;
  /** Several lines, at the foot of every mail. */
  @Column({ type: 'text', nullable: true }) postalAddress!: string | null;
  /** For customers whose own language we do not know, or do not have. */
  @Column('text') language!: MailLanguage;
  @Column('timestamptz') updatedAt!: Date;
}
