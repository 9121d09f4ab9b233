import { pageTemplate, renderPage } from '../../shared/pages/page-engine.js';
import type { Termination } from './termination.entity.js';
import { TERMINATION_TEXTS } from './texts/termination-texts.js';

/** What a receipt says beside what was declared. */
export interface ReceiptFacts {
  merchantName: string;
  /** Undefined where no contract was found. */
  contract: { endsAt: Date | undefined; confirmUrl: string } | undefined;
}

/** A receipt in text form. */
export interface Receipt {
  subject: string;
  text: string;
  html: string;
}

const HTML = pageTemplate(
  `<!doctype html><html lang="{{ language }}"><head><meta charset="utf-8"><title>{{ subject }}</title></head><body>
{%- for line in lines %}<p>{% if line.href %}<a href="{{ line.href }}">{{ line.href }}</a>{% else %}{{ line.text }}{% endif %}</p>
{% endfor %}</body></html>`,
);

/** Content, time of receipt and end of the contract, as § 312k BGB asks for, in the language of the page. */
export async function receiptOf(termination: Termination, { merchantName, contract }: ReceiptFacts): Promise<Receipt> {
  const { language } = termination;
  const words = TERMINATION_TEXTS[language];
  const subject = `${words.receipt.subject} – ${merchantName}`;
  const ends = contract
    ? `${words.receipt.ends}: ${contract.endsAt ? dayOf(contract.endsAt, language) : words.earliest}`
    : words.receipt.unknown;
  const texts = [
    words.receipt.opening,
    `${words.receipt.at}: ${timeOf(termination.receivedAt, language)}`,
    ...declaredLines(termination),
    ends,
    ...(contract ? [words.receipt.confirm] : []),
  ];
  const lines = [
    ...texts.map((text) => ({ text, href: undefined })),
    ...(contract ? [{ text: contract.confirmUrl, href: contract.confirmUrl }] : []),
    { text: merchantName, href: undefined },
  ];
  return {
    subject,
    text: lines.map(({ text }) => text).join('\n\n'),
    html: await renderPage(HTML, { language, subject, lines }),
  };
}

function declaredLines(termination: Termination): string[] {
  const { email, customerName, contractNumber, kind, reason, wishedEnd, language } = termination;
  const words = TERMINATION_TEXTS[language];
  return [
    `${words.kind}: ${words[kind]}`,
    `${words.email}: ${email}`,
    ...(customerName === null ? [] : [`${words.name}: ${customerName}`]),
    ...(contractNumber === null ? [] : [`${words.contract}: ${contractNumber}`]),
    ...(reason === null ? [] : [`${words.reason}: ${reason}`]),
    `${words.end}: ${wishedEnd ?? words.earliest}`,
  ];
}

function dayOf(date: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'Europe/Berlin' }).format(date);
}

function timeOf(date: Date, language: string): string {
  const style = { dateStyle: 'long', timeStyle: 'long', timeZone: 'Europe/Berlin' } as const;
  return new Intl.DateTimeFormat(language, style).format(date);
}
