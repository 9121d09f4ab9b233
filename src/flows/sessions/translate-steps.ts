import type { FlowDefinition, FlowOffer, FlowStep } from '../definitions/flow-definition.js';

type Texts = Readonly<Record<string, string>>;

/**
 * The steps in a customer's language: the locale itself, else its language (`de` for `de-AT`), else as they were
 * written. A text without a translation stays as it is.
 */
export function translateSteps({ steps, translations }: FlowDefinition, locale: string | undefined): FlowStep[] {
  const texts = textsFor(translations, locale);
  return texts ? steps.map((step) => translateStep(step, texts)) : steps;
}

function textsFor(translations: FlowDefinition['translations'], locale: string | undefined): Texts | undefined {
  if (locale === undefined) return undefined;
  const wanted = locale.toLowerCase().replaceAll('_', '-');
  const byTag = new Map(Object.entries(translations).map(([tag, texts]) => [tag.toLowerCase(), texts]));
  const [language = ''] = wanted.split('-');
  return byTag.get(wanted) ?? byTag.get(language);
}

function translateStep(step: FlowStep, texts: Texts): FlowStep {
  const translated = { ...step, ...ownTexts(step, step.id, texts) };
  switch (translated.type) {
    case 'survey':
      return {
        ...translated,
        choices: translated.choices.map((choice) => ({
          ...choice,
          label: texts[`${step.id}.${choice.id}.label`] ?? choice.label,
        })),
      };
    case 'offer':
      return { ...translated, offers: translated.offers.map((offer) => translateOffer(offer, step.id, texts)) };
    case 'confirm':
      return translated;
  }
}

function translateOffer(offer: FlowOffer, stepId: string, texts: Texts): FlowOffer {
  return { ...offer, ...ownTexts(offer, `${stepId}.${offer.id}`, texts) };
}

function ownTexts(
  part: { title?: string | undefined; description?: string | undefined },
  place: string,
  texts: Texts,
): { title: string; description?: string } | { description: string } | object {
  const title = texts[`${place}.title`] ?? part.title;
  const description = texts[`${place}.description`] ?? part.description;
  return { ...(title !== undefined && { title }), ...(description !== undefined && { description }) };
}
