import type { FlowState, Progress, ShownOffers } from '../core/flow-state.js';
import type { CancelOutcome } from '../core/outcome.js';
import type { FlowOffer } from '../core/wire.js';
import { button, element } from './elements.js';
import { surveyForm } from './survey-form.js';
import { cancelButton, HEADING_ID, type ViewContext } from './view-parts.js';

/** The content of the dialog in a state. */
export function viewOf(state: FlowState, context: ViewContext): Node[] {
  switch (state.name) {
    case 'loading':
      return [spinner()];
    case 'survey':
      return [...header(state.step, state.progress, context), surveyForm(state.step, context)];
    case 'offer':
      return [...header(state.step, state.progress, context), ...offerView(state, context)];
    case 'confirm':
      return [...header(state.step, state.progress, context), confirmButtons(context)];
    case 'saving':
      return [heading(context.say('saving')), spinner()];
    case 'canceling':
      return [heading(context.say('canceling')), spinner()];
    case 'ended':
      return endView(state.outcome, context);
  }
}

function header(step: { title: string; description?: string }, progress: Progress, { flow, say }: ViewContext): Node[] {
  const { current, total } = progress;
  const steps = say('progress', { current, total });
  const close = button('×', 'link', () => {
    flow.close();
  });
  close.className = 'close';
  close.setAttribute('aria-label', say('close'));
  return [
    element(
      'div',
      { class: 'top' },
      element('progress', { value: String(current), max: String(total), 'aria-label': steps }),
      element('span', { class: 'steps' }, steps),
      close,
    ),
    heading(step.title),
    ...(step.description ? [element('p', { class: 'description' }, step.description)] : []),
  ];
}

function heading(title: string): Node {
  return element('h2', { id: HEADING_ID, tabindex: '-1' }, title);
}

function spinner(): Node {
  return element('div', { class: 'spinner', 'aria-hidden': 'true' });
}

function offerView(
  { step, problem }: { step: ShownOffers; problem?: 'refused' | 'unreachable' },
  context: ViewContext,
): Node[] {
  const { flow, say } = context;
  return [
    ...(problem ? [element('p', { class: 'problem', role: 'alert' }, say(problem))] : []),
    element('ul', { class: 'offers' }, ...step.offers.map((offer) => offerCard(offer, problem, context))),
    element(
      'div',
      { class: 'actions' },
      button(say('decline'), 'secondary', () => {
        flow.decline();
      }),
      cancelButton(context, 'link'),
    ),
  ];
}

function offerCard(offer: FlowOffer, problem: string | undefined, { flow, say }: ViewContext): Node {
  const label = say(problem === 'unreachable' ? 'retry' : 'accept');
  const accept = button(label, 'primary', () => void flow.accept(offer.id));
  accept.setAttribute('aria-label', `${label}: ${offer.title}`);
  return element(
    'li',
    {},
    element('h3', {}, offer.title),
    offer.description && element('p', {}, offer.description),
    accept,
  );
}

function confirmButtons(context: ViewContext): Node {
  const { flow, say } = context;
  const keep = button(say('keep'), 'secondary', () => {
    flow.close();
  });
  return element('div', { class: 'actions' }, cancelButton(context, 'danger'), keep);
}

/** Customers see how it ended where something was done; otherwise the dialog simply goes. */
function endView(outcome: CancelOutcome, { say, dismiss }: ViewContext): Node[] {
  if (outcome.outcome !== 'saved' && outcome.outcome !== 'canceled') {
    dismiss();
    return [];
  }
  const isPending = outcome.outcome === 'saved' && outcome.isPending;
  return [
    heading(say(`${outcome.outcome}_title`)),
    element('p', { class: 'description' }, say(isPending ? 'pending_text' : `${outcome.outcome}_text`)),
    element('div', { class: 'actions' }, button(say('done'), 'primary', dismiss)),
  ];
}
