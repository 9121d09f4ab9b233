import type { DialogTheme } from '../../workspaces/dialog-theme.js';

/** One page of the flow, in Liquid. The first button of a form is the one that the enter key presses. */
export const PAGE_TEMPLATE = `<!doctype html>
<html lang="{{ language }}" dir="{{ direction }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{{ title }} – {{ merchant }}</title><style>{{ style }}</style></head>
<body><main><p class="merchant">{{ merchant }}</p><h1>{{ title }}</h1>
{%- if notice %}<p role="alert" class="notice">{{ notice }}</p>{% endif -%}
{%- if text %}<p>{{ text }}</p>{% endif -%}
{%- if form %}<form method="post" action="{{ form.action }}">
<input type="hidden" name="page" value="{{ form.page }}">
{%- if form.step %}<input type="hidden" name="step" value="{{ form.step }}">{% endif -%}
{%- if form.choices %}<fieldset><legend class="aside">{{ title }}</legend>
{%- for choice in form.choices %}<label class="choice"><input type="radio" name="reason" value="{{ choice.id }}"{% if choice.id == form.reason %} checked{% endif %}> {{ choice.label }}</label>{% endfor -%}
</fieldset>{% endif -%}
{%- if form.comment_label %}<label for="comment">{{ form.comment_label }}</label>
<textarea id="comment" name="comment" rows="3" maxlength="2000">{{ form.comment }}</textarea>{% endif -%}
{%- for offer in form.offers %}<section><h2>{{ offer.title }}</h2>
{%- if offer.description %}<p>{{ offer.description }}</p>{% endif -%}
<button name="accept" value="{{ offer.id }}" aria-label="{{ form.accept }}: {{ offer.title }}">{{ form.accept }}</button></section>{% endfor -%}
<p class="buttons">{% for button in form.buttons %}<button name="action" value="{{ button.action }}" class="{{ button.look }}">{{ button.label }}</button> {% endfor %}</p>
</form>{% endif -%}
{%- if back %}<p><a href="{{ back.url }}" rel="noreferrer">{{ back.label }}</a></p>{% endif -%}
</main></body></html>`;

const STYLE = `body{margin:0;background:#f4f5f7;color:#1c1f26;font:16px/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:6vh auto;padding:2rem;background:var(--surface);color:var(--text);border-radius:var(--radius)}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}h2{margin:0;font-size:1.0625rem}.merchant{margin:0;font-size:.875rem}
fieldset{margin:0 0 1rem;padding:0;border:0}.aside{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
label{display:block}.choice{padding:.5rem 0}input,select,textarea{font:inherit;color:inherit;background:transparent}
textarea,input:not([type=radio]):not([type=checkbox]),select{box-sizing:border-box;width:100%;margin:.25rem 0 1rem;padding:.5rem;border:1px solid;border-radius:6px}
section{margin:0 0 1rem;padding:1rem;border:1px solid;border-radius:var(--radius)}section p{margin:.25rem 0 0}section button{margin-top:.75rem}
.buttons{margin:1rem 0 0}button{min-height:2.75rem;padding:.5rem 1.25rem;border:1px solid currentColor;border-radius:6px;font:inherit;cursor:pointer;background:transparent;color:inherit}
section button,button.main{background:var(--text);border-color:var(--text);color:var(--surface)}
section{border-color:var(--accent)}a{color:inherit}.notice{padding:.75rem;border:2px solid var(--accent);border-radius:6px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}`;

/**
 * The style of a page in a workspace's looks. Buttons take the colours of the text, whose contrast the theme had to
 * prove; the accent only frames.
 */
export function pageStyle(theme: DialogTheme): string {
  const { accent_color: accent, background_color: surface, text_color: text, corner_radius_px: radius } = theme;
  return `:root{--accent:${accent ?? '#2450c8'};--surface:${surface ?? '#ffffff'};--text:${text ?? '#1c1f26'};--radius:${radius ?? 8}px}
${STYLE}`;
}
