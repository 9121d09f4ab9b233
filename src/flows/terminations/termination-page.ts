import { pageTemplate, renderPage } from '../../shared/pages/page-engine.js';
import type { HtmlPage } from '../../shared/pages/send-page.js';
import type { DialogTheme } from '../../workspaces/dialog-theme.js';
import { pageStyle } from '../hosted/page-template.js';
import { TERMINATION_KINDS, type TerminationLanguage } from './termination.entity.js';
import { TERMINATION_TEXTS } from './texts/termination-texts.js';

/** Whose page it is, and in which language. */
export interface TerminationFrame {
  merchantName: string;
  theme: DialogTheme;
  language: TerminationLanguage;
}

const TEMPLATE = pageTemplate(`<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{{ title }} – {{ merchant }}</title><style>{{ style }}</style></head>
<body><main><p class="merchant">{{ merchant }}</p><h1>{{ title }}</h1><p>{{ text }}</p>
{%- if words %}<form method="post"><input type="hidden" name="language" value="{{ language }}">
<label for="email">{{ words.email }}</label><input id="email" name="email" type="email" autocomplete="email" maxlength="320" required>
<label for="name">{{ words.name }}</label><input id="name" name="customer_name" autocomplete="name" maxlength="200">
<label for="contract">{{ words.contract }}</label><input id="contract" name="contract_number" maxlength="100">
<fieldset><legend>{{ words.kind }}</legend>{% for kind in kinds %}<label class="choice"><input type="radio" name="kind" value="{{ kind }}" required{% if kind == 'ordinary' %} checked{% endif %}> {{ words[kind] }}</label>{% endfor %}</fieldset>
<label for="reason">{{ words.reason }}</label><textarea id="reason" name="reason" rows="3" maxlength="2000"></textarea>
<label for="end">{{ words.end }}</label><input id="end" name="wished_end" type="date">
<p class="buttons"><button class="main">{{ words.submit }}</button></p></form>{% endif -%}
{%- if button %}<form method="post"><p class="buttons"><button class="main">{{ button }}</button></p></form>{% endif -%}
</main></body></html>`);

/** The page on which a termination is declared. */
export function declarationPage(frame: TerminationFrame): Promise<HtmlPage> {
  const words = TERMINATION_TEXTS[frame.language];
  return render(frame, { title: words.title, text: words.intro, words, kinds: TERMINATION_KINDS });
}

/** A page with something to say and at most one button. */
export function noticePage(
  frame: TerminationFrame,
  kind: 'received' | 'confirm' | 'confirmed' | 'nothing',
): Promise<HtmlPage> {
  return render(frame, TERMINATION_TEXTS[frame.language][kind]);
}

async function render({ merchantName, theme, language }: TerminationFrame, view: object): Promise<HtmlPage> {
  const style = pageStyle(theme);
  const html = await renderPage(TEMPLATE, { ...view, merchant: merchantName, language, style });
  return { status: 200, html, style };
}
