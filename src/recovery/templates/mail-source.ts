import type { MailStep } from '../mails/mail-plan.js';
import { DEFAULT_TEXTS } from './default-texts.js';
import type { MailLanguage } from './mail-languages.js';
import type { MailText } from './mail-text.js';

/** What a mail is made from: Liquid, and for the body MJML in it. */
export interface MailSource {
  subject: string;
  /** What stands in the body, section by section; head and foot are always ours. */
  body: string;
}

/** The mail that comes with the product. */
export function defaultSource(step: MailStep, language: MailLanguage): MailSource {
  const { steps, payDirectly } = DEFAULT_TEXTS[language];
  const text = steps[step];
  return { subject: text.subject, body: bodyOf(step, text, payDirectly) };
}

/** The whole MJML document of a mail, still with its Liquid. The body begins on line {@link BODY_LINE}. */
export function documentOf(source: MailSource, language: MailLanguage): string {
  return `${HEAD.replace('LANGUAGE', language)}\n${source.body}\n${footOf(DEFAULT_TEXTS[language].why)}`;
}

/** No web fonts and no images: opening a mail of ours tells nobody anything. */
const HEAD = `<mjml lang="LANGUAGE">
<mj-head>
<mj-attributes>
<mj-all font-family="-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif" />
<mj-text font-size="16px" line-height="24px" color="#1f2933" padding="8px 24px" />
<mj-button background-color="#1f4fd8" color="#ffffff" font-size="16px" border-radius="6px" padding="16px 24px" />
</mj-attributes>
</mj-head>
<mj-body background-color="#f4f5f7" width="560px">`;

/** The line of the document on which the body begins, counted from 1. */
export const BODY_LINE = HEAD.split('\n').length + 1;

function bodyOf(step: MailStep, { heading, paragraphs, button }: MailText, payDirectly: string): string {
  const target = step === 'authenticate' ? 'invoice_url' : 'update_url';
  const isReminder = step === 'reminder' || step === 'final';
  return [
    '<mj-section background-color="#ffffff" padding="24px 0">',
    '  <mj-column>',
    `    <mj-text font-size="22px" line-height="30px" font-weight="600">${heading}</mj-text>`,
    ...paragraphs.map((paragraph) => `    <mj-text>${paragraph}</mj-text>`),
    `    <mj-button href="{{ ${target} }}">${button}</mj-button>`,
    ...(isReminder
      ? [
          '    {% if invoice_url != "" %}',
          `    <mj-text align="center"><a href="{{ invoice_url }}">${payDirectly}</a></mj-text>`,
          '    {% endif %}',
        ]
      : []),
    '  </mj-column>',
    '</mj-section>',
  ].join('\n');
}

function footOf(why: string): string {
  return `<mj-section padding="8px 0">
<mj-column>
<mj-text font-size="13px" line-height="20px" color="#616e7c">{{ merchant.name }}{% for line in merchant.address_lines %}<br />{{ line }}{% endfor %}</mj-text>
<mj-text font-size="13px" line-height="20px" color="#616e7c">${why}</mj-text>
</mj-column>
</mj-section>
</mj-body>
</mjml>`;
}
