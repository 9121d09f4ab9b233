import { queryOptions } from '@tanstack/react-query';

import { answerOf, api, type Schema } from '../../../api/client.js';

/** A mail to customers, in one language. */
export type Template = Schema<'EmailTemplate'>;
/** How mails are signed. */
export type EmailSettings = Schema<'EmailSettings'>;

/** Every mail in every language. */
export const templatesQuery = queryOptions({
  queryKey: ['/api/v1/email-templates'],
  queryFn: () => answerOf(api.GET('/api/v1/email-templates')),
});

/** How mails are signed. */
export const emailSettingsQuery = queryOptions({
  queryKey: ['/api/v1/email-settings'],
  queryFn: () => answerOf(api.GET('/api/v1/email-settings')),
});

/** A mail with sample data, as a customer would see it. */
export function previewQuery({
  step,
  language,
  subject,
  body,
}: Pick<Template, 'step' | 'language' | 'subject' | 'body'>) {
  return queryOptions({
    queryKey: ['/api/v1/email-templates/preview', step, language, subject, body],
    queryFn: () => answerOf(api.POST('/api/v1/email-templates/preview', { body: { step, language, subject, body } })),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** Rewrites a mail in its language. */
export function saveTemplate({ step, ...body }: Pick<Template, 'step' | 'language' | 'subject' | 'body'>) {
  return answerOf(api.PUT('/api/v1/email-templates/{step}', { params: { path: { step } }, body }));
}

/** Goes back to the mail that comes with the product. */
export function resetTemplate({ step, language }: Pick<Template, 'step' | 'language'>) {
  return answerOf(api.DELETE('/api/v1/email-templates/{step}', { params: { path: { step }, query: { language } } }));
}
