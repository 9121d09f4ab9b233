import { hasInterfaceTexts } from './interface-texts.js';

/** Texts of a flow by language tag, then by place. */
export type Translations = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The language a customer is spoken to, and the flow's own texts in it. */
export interface TextLanguage {
  /** Language tag, as `lang` takes it. */
  tag: string;
  /** The flow's translations in this language; undefined where it has none. */
  texts: Readonly<Record<string, string>> | undefined;
}

const FALLBACK = 'en';
const RIGHT_TO_LEFT = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi']);

/**
 * The language for a customer's locale: the one the flow is translated into for the locale itself, else for its
 * language (`de` for `de-AT`); else the locale's language where the dialog speaks it by itself, else English. Without a
 * locale the flow is shown as it was written.
 */
export function textLanguage(translations: Translations, locale: string | undefined): TextLanguage {
  if (locale === undefined) return { tag: FALLBACK, texts: undefined };
  const wanted = locale.toLowerCase().replaceAll('_', '-');
  const tags = new Map(Object.keys(translations).map((tag) => [tag.toLowerCase(), tag]));
  const tag = tags.get(wanted) ?? tags.get(languageOf(wanted));
  if (tag !== undefined) return { tag, texts: translations[tag] };
  return { tag: hasInterfaceTexts(languageOf(wanted)) ? languageOf(wanted) : FALLBACK, texts: undefined };
}

/** `de` of `de-AT`. */
export function languageOf(tag: string): string {
  return tag.split('-')[0]?.toLowerCase() ?? tag;
}

/** Which way a language is written. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(languageOf(tag)) ? 'rtl' : 'ltr';
}
