import { pageTemplate, renderPage } from '../../shared/pages/page-engine.js';
import type { HtmlPage } from '../../shared/pages/send-page.js';
import type { DialogTheme } from '../../workspaces/dialog-theme.js';
import type { FlowStep } from '../definitions/flow-definition.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import type { InterfaceTexts } from '../texts/languages/en.js';
import { spokenTexts } from '../texts/shown-content.js';
import { languageOf } from '../texts/text-language.js';
import type { PageQuery } from './dto/page-form.dto.js';
import { shownSteps } from './page-steps.js';
import { PAGE_TEMPLATE, pageStyle } from './page-template.js';
import { hostedTexts } from './page-texts.js';

/** What every page of a link needs. */
export interface PageFrame {
  merchantName: string;
  theme: DialogTheme;
  /** Where forms go to. */
  path: string;
  pageToken: string;
  /** Where the customer goes back to, if the link says so. */
  backUrl: string | undefined;
}

/** What is on a page, as its template names it; everything is text. */
interface PageView {
  title: string;
  text?: string | undefined;
  notice?: string | undefined;
  form?: object;
  backLabel: string;
}

const TEMPLATE = pageTemplate(PAGE_TEMPLATE);

/** The page that a link leads to: asks whether to go on. */
export function entryPage(frame: PageFrame, locale: string | undefined): Promise<HtmlPage> {
  const language = languageOf(locale ?? 'en');
  const { texts } = spokenTexts({ language, texts: {} });
  const own = hostedTexts(language);
  const form = formOf(frame, { buttons: [{ action: 'begin', label: texts.continue, look: 'main' }] });
  return render(frame, language, { title: own.entry_title, text: own.entry_text, form, backLabel: texts.keep });
}

/** The page of a session as it is now: the step that is asked for, else the first; or how it ended. */
export function sessionPage(frame: PageFrame, session: CancelSession, query: PageQuery): Promise<HtmlPage> {
  const { language = 'en', texts: changed = {} } = session.snapshot;
  const { texts } = spokenTexts({ language, texts: changed });
  const back = hostedTexts(languageOf(language)).back;
  const end = endOf(session, texts);
  if (end) return render(frame, language, { ...end, backLabel: back });
  const steps = shownSteps(session.snapshot.steps, session.reason);
  const step = steps.find(({ id }) => id === query.step) ?? steps[0];
  const notice = query.notice && texts[query.notice === 'pending' ? 'pending_text' : query.notice];
  const form = formOf(frame, stepForm(step, session, texts));
  const title = step?.title ?? texts.confirm_title;
  return render(frame, language, { title, text: step?.description, notice, form, backLabel: texts.keep });
}

/** A page without a link behind it, such as one that says what went wrong. */
export function plainPage(
  status: number,
  locale: string | undefined,
  words: { title: string; text: string },
): Promise<HtmlPage> {
  const frame = { merchantName: '', theme: NO_THEME, path: '', pageToken: '', backUrl: undefined };
  return render(frame, languageOf(locale ?? 'en'), { ...words, backLabel: '' }, status);
}

const NO_THEME: DialogTheme = {
  accent_color: null,
  background_color: null,
  text_color: null,
  corner_radius_px: null,
};

function endOf({ outcome }: CancelSession, texts: InterfaceTexts): Omit<PageView, 'backLabel'> | undefined {
  if (outcome === 'saved') return { title: texts.saved_title, text: texts.saved_text };
  if (outcome === 'canceled') return { title: texts.canceled_title, text: texts.canceled_text };
  return undefined;
}

/** What a step asks, with the way out on every one. */
function stepForm(step: FlowStep | undefined, session: CancelSession, texts: InterfaceTexts): object {
  const leave = { action: 'cancel', label: texts.cancel, look: '' };
  switch (step?.type) {
    case 'survey':
      return {
        step: step.id,
        choices: step.choices,
        reason: session.reason,
        ...(step.allow_comment && { comment_label: texts.comment_label, comment: session.comment ?? '' }),
        buttons: [{ action: 'continue', label: texts.continue, look: 'main' }, leave],
      };
    case 'offer':
      return {
        step: step.id,
        offers: step.offers,
        accept: texts.accept,
        buttons: [{ action: 'decline', label: texts.decline, look: '' }, leave],
      };
    default:
      return { step: step?.id, buttons: [{ ...leave, look: 'main' }] };
  }
}

function formOf({ path, pageToken }: PageFrame, form: object): object {
  return { ...EMPTY_FORM, action: path, page: pageToken, ...form };
}

/** The template is strict about names. */
const EMPTY_FORM = {
  step: '',
  choices: null,
  reason: '',
  comment_label: '',
  comment: '',
  offers: [],
  accept: '',
  buttons: [],
};

async function render(frame: PageFrame, language: string, view: PageView, status = 200): Promise<HtmlPage> {
  const { direction } = spokenTexts({ language, texts: {} });
  const style = pageStyle(frame.theme);
  const { backLabel: label, ...page } = view;
  const html = await renderPage(TEMPLATE, {
    ...page,
    language,
    direction,
    style,
    merchant: frame.merchantName,
    back: frame.backUrl === undefined ? null : { url: frame.backUrl, label },
  });
  return { status, html, style };
}
