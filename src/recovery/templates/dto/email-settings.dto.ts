import { z } from 'zod';

import { MAIL_LANGUAGES } from '../mail-languages.js';
import type { MailSettings } from '../mail-settings.service.js';

/** How mails are signed. */
export const EmailSettings = z
  .object({
    sender_name: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(100)
      .regex(/^[^\p{Cc}]*$/u, 'must be one line')
      .nullable()
      .meta({ description: 'Null: the name of the workspace.', examples: ['Acme'] }),
    reply_to: z
      .email()
      .max(254)
      .nullable()
      .meta({
        description: 'Where answers go. Null: to the address mails come from.',
        examples: ['help@acme.example'],
      }),
    postal_address: z
      .string()
      .trim()
      .max(500)
      .nullable()
      .meta({ description: 'At the foot of every mail.', examples: ['1 Main Street\n10115 Berlin'] }),
    language: z
      .enum(MAIL_LANGUAGES)
      .meta({ description: 'For customers whose own language is not known to Stripe, or is none of these.' }),
  })
  .meta({ id: 'EmailSettings', description: 'How the mails of a workspace are signed.' });
export type EmailSettings = z.infer<typeof EmailSettings>;

/** The wire form of the settings. */
export function toEmailSettings({ senderName, replyTo, postalAddress, language }: MailSettings): EmailSettings {
  return { sender_name: senderName, reply_to: replyTo, postal_address: postalAddress, language };
}

/** The settings in our words. */
export function toMailSettings(body: EmailSettings): MailSettings {
  const { sender_name: senderName, reply_to: replyTo, postal_address: postalAddress, language } = body;
  return { senderName, replyTo, postalAddress, language };
}
