import { createHash } from 'node:crypto';

import type { MailLanguage } from '../templates/mail-languages.js';
import { PAGE_TEXTS, type PageKind } from './page-texts.js';

const STYLE = `body{margin:0;background:#f4f5f7;color:#1f2933;font:16px/1.5 system-ui,sans-serif}
main{max-width:28rem;margin:12vh auto 0;padding:2rem;background:#fff;border-radius:8px}
h1{margin:0 0 .5rem;font-size:1.375rem;line-height:1.3}p{margin:0 0 1.5rem}p:last-child{margin:0}
small{color:#616e7c}button{padding:.75rem 1.5rem;border:0;border-radius:6px;background:#1f4fd8;color:#fff;font:inherit}
button:focus-visible{outline:3px solid #9db2f5}`;

/**
 * What the page may load: its own style and nothing else. `form-action` is left open, as browsers hold it against the
 * redirect to the payment provider too; the page has one form, and nothing in it comes from a caller.
 */
export const PAGE_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256')
  .update(STYLE)
  .digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`;

/** Status of each kind of page. */
export const PAGE_STATUS: Record<PageKind, number> = {
  ask: 200,
  done: 200,
  closed: 200,
  gone: 404,
  busy: 429,
  away: 503,
};

/**
 * The page as HTML, which works without scripts. It says nothing about the customer: whoever has the link learns only
 * whose customer it was for.
 *
 * @param merchantName shown above the title, where the link is one of ours
 */
export function cardUpdatePage(kind: PageKind, language: MailLanguage, merchantName = ''): string {
  const texts = PAGE_TEXTS[language];
  const { title, text } = texts[kind];
  const form = kind === 'ask' ? `<form method="post"><button>${texts.button}</button></form>` : '';
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><small>${escapeHtml(merchantName)}</small><h1>${title}</h1><p>${text}</p>${form}</main></body>
</html>`;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
