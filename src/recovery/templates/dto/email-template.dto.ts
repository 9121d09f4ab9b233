import { z } from 'zod';

import { ResourceNotFoundError } from '../../../shared/errors/common.errors.js';
import { toWireTime } from '../../../shared/http/wire.js';
import { MAIL_STEPS, type MailStep } from '../../mails/mail-plan.js';
import { MAIL_LANGUAGES } from '../mail-languages.js';
import type { TemplateInForce } from '../mail-templates.service.js';

const MAX_SUBJECT = 300;
const MAX_BODY = 50_000;

const step = z.enum(MAIL_STEPS).meta({
  description:
    '`first`, `reminder` and `final` follow a failed payment; `neutral` replaces them where the reason must not be ' +
    'told; `authenticate` asks to confirm with the bank; `expiring_card` comes before anything fails.',
});
const language = z.enum(MAIL_LANGUAGES);
const subject = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(MAX_SUBJECT)
  .meta({ description: 'Liquid.', examples: ['Your payment of {{ amount }} is still open'] });
const body = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(MAX_BODY)
  .meta({
    description: 'MJML sections with Liquid; head and foot are added. What is filled in is escaped.',
    examples: ['<mj-section><mj-column><mj-text>Hello {{ customer.name }}</mj-text></mj-column></mj-section>'],
  });

/** Which language is asked for. */
export const EmailTemplateQuery = z.object({ language: language.optional() });
export type EmailTemplateQuery = z.infer<typeof EmailTemplateQuery>;

/** Which mail to put back. */
export const ResetEmailTemplateQuery = z.object({ language });
export type ResetEmailTemplateQuery = z.infer<typeof ResetEmailTemplateQuery>;

/** A mail as its merchant writes it. */
export const UpdateEmailTemplate = z
  .object({ language, subject, body })
  .meta({ id: 'UpdateEmailTemplate', description: 'What a mail is to say in one language.' });
export type UpdateEmailTemplate = z.infer<typeof UpdateEmailTemplate>;

/** A mail to look at. */
export const PreviewEmailTemplate = z
  .object({ step, language, subject: subject.optional(), body: body.optional() })
  .meta({
    id: 'PreviewEmailTemplate',
    description: 'A mail to look at; what is left out is taken from the one in force.',
  });
export type PreviewEmailTemplate = z.infer<typeof PreviewEmailTemplate>;

/** A mail in one language. */
export const EmailTemplate = z
  .object({
    step,
    language,
    subject,
    body,
    is_default: z.boolean().meta({ description: 'Whether it is the one that comes with the product.' }),
    updated_at: z.iso
      .datetime()
      .nullable()
      .meta({ examples: ['2026-05-01T10:00:00Z'] }),
  })
  .meta({ id: 'EmailTemplate', description: 'A mail to customers, in one language.' });
export type EmailTemplate = z.infer<typeof EmailTemplate>;

/** Every mail. */
export const EmailTemplateList = z.object({ data: z.array(EmailTemplate) }).meta({ id: 'EmailTemplateList' });
export type EmailTemplateList = z.infer<typeof EmailTemplateList>;

/** A mail with everything filled in. */
export const EmailPreview = z
  .object({
    subject: z.string().meta({ examples: ['Your payment of €49.00 is still open'] }),
    html: z.string().meta({ examples: ['<!doctype html>…'] }),
    text: z.string().meta({ examples: ['Hello,…'] }),
  })
  .meta({ id: 'EmailPreview', description: 'A mail as a customer would see it. Show the HTML in a sandboxed frame.' });
export type EmailPreview = z.infer<typeof EmailPreview>;

/**
 * The step in a path.
 * @throws ResourceNotFoundError for a word that is none
 */
export function stepFromPath(word: string): MailStep {
  const known = MAIL_STEPS.find((each) => each === word);
  if (known === undefined) throw new ResourceNotFoundError();
  return known;
}

/** The wire form of a mail. */
export function toEmailTemplate({ updatedAt, step, language, subject, body }: TemplateInForce): EmailTemplate {
  const isDefault = updatedAt === null;
  return { step, language, subject, body, is_default: isDefault, updated_at: isDefault ? null : toWireTime(updatedAt) };
}
