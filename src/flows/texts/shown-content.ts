import type { FlowDefinition, FlowStep } from '../definitions/flow-definition.js';
import { directionOf, languageOf, textLanguage } from './text-language.js';
import { INTERFACE_PREFIX, interfaceTexts } from './interface-texts.js';
import type { InterfaceTexts } from './languages/en.js';
import { withOfferTitles } from './offer-titles.js';
import { translateSteps } from './translate-steps.js';

/** What a customer is shown of a flow, as a session keeps it. */
export interface ShownContent {
  /** Translated, every offer with a title. */
  steps: FlowStep[];
  /** Language tag. */
  language: string;
  /** Words of the dialog that the flow says in its own way, by place; the others are the language's. */
  texts: Record<string, string>;
}

/** The words of the dialog with their language and direction, as browsers get them. */
export interface SpokenTexts {
  language: string;
  direction: 'ltr' | 'rtl';
  texts: InterfaceTexts;
}

/**
 * A flow in a customer's language.
 * @param currency of the subscription, lower-case ISO 4217
 */
export function shownContent(definition: FlowDefinition, locale: string | undefined, currency: string): ShownContent {
  const { tag, texts = {} } = textLanguage(definition.translations, locale);
  const own = Object.fromEntries(Object.entries(texts).filter(([place]) => place.startsWith(INTERFACE_PREFIX)));
  const language = languageOf(tag);
  const steps = withOfferTitles(translateSteps(definition.steps, texts), {
    texts: interfaceTexts(language, own),
    language,
    currency,
  });
  return { steps, language: tag, texts: own };
}

/** The words around the steps of some shown content. */
export function spokenTexts({ language, texts }: Pick<ShownContent, 'language' | 'texts'>): SpokenTexts {
  return { language, direction: directionOf(language), texts: interfaceTexts(languageOf(language), texts) };
}
