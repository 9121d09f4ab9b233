import type { FlowOffer, FlowStep } from '../definitions/flow-definition.js';

type Texts = Readonly<Record<string, string>>;

/** The steps with a flow's own translations put in; a text without one stays as it was written. */
export function translateSteps(steps: readonly FlowStep[], texts: Texts): FlowStep[] {
  return steps.map((step) => translateStep(step, texts));
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
