import { de } from './languages/de.js';
import { en, type InterfaceTexts } from './languages/en.js';
import { es } from './languages/es.js';
import { fr } from './languages/fr.js';
import { it } from './languages/it.js';
import { nl } from './languages/nl.js';
import { pt } from './languages/pt.js';

/** Before the name of a text of the dialog, where a flow's translations replace it: `ui.cancel`. */
export const INTERFACE_PREFIX = 'ui.';

const DEFAULTS: ReadonlyMap<string, InterfaceTexts> = new Map(Object.entries({ de, en, es, fr, it, nl, pt }));

/** Every text of the dialog by its place in a flow's translations. */
export const INTERFACE_PLACES: readonly string[] = Object.keys(en).map((name) => `${INTERFACE_PREFIX}${name}`);

/** Whether the dialog speaks this language (two or three letters) by itself. */
export function hasInterfaceTexts(language: string): boolean {
  return DEFAULTS.has(language);
}

/** The words of the dialog in a language, else in English; those that `translations` has under `ui.…` replace them. */
export function interfaceTexts(language: string, translations: Readonly<Record<string, string>> = {}): InterfaceTexts {
  const texts = DEFAULTS.get(language) ?? en;
  const replaced = Object.entries(texts).map(([name, text]) => [
    name,
    translations[`${INTERFACE_PREFIX}${name}`] ?? text,
  ]);
  return Object.fromEntries(replaced) as InterfaceTexts;
}
