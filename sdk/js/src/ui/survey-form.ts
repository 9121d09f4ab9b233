import type { LeavingWords, SurveyStep } from '../core/wire.js';
import { element } from './elements.js';
import { cancelButton, HEADING_ID, type ViewContext } from './view-parts.js';

/** As long as the server takes. */
const MAX_COMMENT = '2000';

/** Reasons to choose from, a comment field, and the two ways on. */
export function surveyForm(step: SurveyStep, context: ViewContext): HTMLFormElement {
  const { flow, say } = context;
  const choices = element(
    'div',
    { role: 'radiogroup', class: 'choices', 'aria-labelledby': HEADING_ID },
    ...step.choices.map(({ id, label }) =>
      element('label', {}, element('input', { type: 'radio', name: 'reason', value: id }), label),
    ),
  );
  const comment = element('textarea', { name: 'comment', rows: '3', maxlength: MAX_COMMENT });
  const problem = element('p', { class: 'problem', role: 'alert', hidden: true }, say('choose_reason'));
  const form: HTMLFormElement = element(
    'form',
    { novalidate: true },
    choices,
    step.allow_comment === true && element('label', { class: 'comment' }, say('comment_label'), comment),
    problem,
    element(
      'div',
      { class: 'actions' },
      element('button', { type: 'submit', class: 'primary' }, say('continue')),
      cancelButton(context, 'link', () => wordsOf(form)),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const words = wordsOf(form);
    if (words.reason !== undefined) {
      flow.answerSurvey(words);
      return;
    }
    problem.hidden = false;
    choices.querySelector('input')?.focus();
  });
  return form;
}

function wordsOf(form: HTMLFormElement): LeavingWords {
  const data = new FormData(form);
  const [reason, comment] = [data.get('reason'), data.get('comment')].map((value) => String(value ?? '').trim());
  return { ...(reason && { reason }), ...(comment && { comment }) };
}
