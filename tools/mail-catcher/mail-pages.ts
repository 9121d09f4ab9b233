import type { CaughtMail } from './mail-store.js';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1f2933}
table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.5rem;border-bottom:1px solid #ddd}
iframe{width:100%;height:38rem;border:1px solid #ddd}pre{white-space:pre-wrap;background:#f4f5f7;padding:1rem}`;

/** Every mail, newest first. */
export function listPage(mails: readonly CaughtMail[]): string {
  const rows = mails.map(
    ({ id, to, subject, date }) =>
      `<tr><td><a href="/mails/${id}">${escapeHtml(subject)}</a></td><td>${escapeHtml(to)}</td><td>${timeText(date)}</td></tr>`,
  );
  const table = `<table><tr><th>Subject</th><th>To</th><th>Sent</th></tr>${rows.join('')}</table>`;
  return page('Mails', rows.length === 0 ? '<p>No mail yet. Failed payments make some.</p>' : table);
}

/** One mail: its HTML in a frame that runs no scripts, and its text. */
export function mailPage({ id, from, to, subject, date, html, text }: CaughtMail): string {
  const frame = `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mails/${id}/html" title="HTML"></iframe>`;
  return page(
    subject,
    `<p><a href="/">All mails</a></p>
<p>From: ${escapeHtml(from)}<br>To: ${escapeHtml(to)}<br>Sent: ${timeText(date)}</p>
${html === undefined ? '' : frame}<h2>Text</h2><pre>${escapeHtml(text)}</pre>`,
  );
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>${STYLE}</style></head><body><h1>${escapeHtml(title)}</h1>${content}</body></html>`;
}

function timeText(date: Date | undefined): string {
  return date?.toISOString().replace('T', ' ').slice(0, 19) ?? '';
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
