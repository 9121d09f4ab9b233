import { posix } from 'node:path';

import type { Marked } from 'marked';

import { pageTemplate, renderPage } from '../shared/pages/page-engine.js';
import type { HtmlPage } from '../shared/pages/send-page.js';

/** A page that is written in Markdown, by us. */
export interface MarkdownPage {
  title: string;
  /** Folder of the repository that links of the text start from. */
  folder: string;
  markdown: string;
}

const TEMPLATE = pageTemplate(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} – Retainly</title><style>{{ style }}</style></head>
<body><nav aria-label="Documentation"><a href="/docs/guide">Integration guide</a> <a href="/docs/guide/events">Event payloads</a> <a href="/docs">API reference</a></nav>
<main>{{ body | raw }}</main></body></html>`);

const STYLE = `body{margin:0;background:#f4f5f7;color:#1c1f26;font:16px/1.6 system-ui,sans-serif}
nav,main{box-sizing:border-box;max-width:58rem;margin:0 auto;padding:1rem 1.5rem}nav a{margin-right:1.5rem}
main{padding:1rem 1.5rem 3rem;background:#fff}h1,h2{line-height:1.25}h2{margin:2.5rem 0 1rem}a{color:#2450c8}
pre{padding:1rem;overflow-x:auto;background:#f4f5f7;border-radius:8px;font-size:.875rem;line-height:1.5}
code{font-family:ui-monospace,monospace;font-size:.875em}pre code{font-size:1em}:not(pre)>code{overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse}th,td{padding:.5rem;border-bottom:1px solid #d5d8df;text-align:left;vertical-align:top}
:focus-visible{outline:3px solid #2450c8;outline-offset:2px}`;

/** Makes the page. The text is trusted: it must hold nothing that a user wrote. */
export async function markdownPage({ title, folder, markdown }: MarkdownPage): Promise<HtmlPage> {
  const written = await (await markdownFor(folder)).parse(markdown);
  // What scrolls sideways must be in reach of the keyboard.
  const body = written.replaceAll('<pre>', '<pre tabindex="0">');
  return { status: 200, html: await renderPage(TEMPLATE, { title, style: STYLE, body }), style: STYLE };
}

/** Headings get ids; files of the repository, which the server does not serve, are named in place of a link. */
async function markdownFor(folder: string): Promise<Marked> {
  const { Marked } = await import('marked');
  return new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const id = headingId(this.parser.parseInline(tokens, this.parser.textRenderer));
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        if (/^(https?:|\/|#)/.test(href)) return false;
        return `${this.parser.parseInline(tokens)} (<code>${posix.join(folder, href.replace(/#.*$/, ''))}</code>)`;
      },
    },
  });
}

/** `3. Save a customer` → `3-save-a-customer`; `cancel.saved` stays. */
function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/\W+(?=\s|$)/g, '')
    .replace(/[^\w.]+/g, '-');
}
