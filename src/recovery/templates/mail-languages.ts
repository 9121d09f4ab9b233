/** Languages that mails come in. */
export const MAIL_LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl'] as const;
export type MailLanguage = (typeof MAIL_LANGUAGES)[number];

/**
 * The language to write to a customer in: the first of theirs that we have, else the workspace's.
 * @param preferredLocales the customer's, most wanted first, such as `['gsw', 'de-CH']`
 */
export function mailLanguageFor(preferredLocales: readonly string[], fallback: MailLanguage): MailLanguage {
  const wanted = preferredLocales.map((locale) => locale.toLowerCase().split(/[-_]/)[0]);
  return wanted.map((code) => MAIL_LANGUAGES.find((language) => language === code)).find(Boolean) ?? fallback;
}
