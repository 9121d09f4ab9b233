import type { MailLanguage } from './mail-languages.js';
import type { LanguageTexts } from './mail-text.js';
import { DE } from './texts/de.js';
import { EN } from './texts/en.js';
import { ES } from './texts/es.js';
import { FR } from './texts/fr.js';
import { IT } from './texts/it.js';
import { NL } from './texts/nl.js';
import { PT } from './texts/pt.js';

/** Everything we say, by language. Short, true, and without pressure. */
export const DEFAULT_TEXTS: Record<MailLanguage, LanguageTexts> = {
  en: EN,
  de: DE,
  fr: FR,
  es: ES,
  it: IT,
  pt: PT,
  nl: NL,
};
