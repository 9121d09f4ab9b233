import { createHash } from 'node:crypto';

import type { AppReply } from '../http/app-request.js';

/** A page for people who are not signed in. */
export interface HtmlPage {
  status: number;
  html: string;
  /** The one style of the page, as it stands between its tags. */
  style: string;
  /** Seconds after which it is worth to try again. */
  retryAfterSeconds?: number | undefined;
}

/** Sends a page that may load its own style and nothing else, and that nobody keeps or frames. */
export async function sendPage(reply: AppReply, { status, html, style, retryAfterSeconds }: HtmlPage): Promise<void> {
  const hash = createHash('sha256').update(style).digest('base64');
  void reply
    .status(status)
    .type('text/html; charset=utf-8')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
  noTraces(reply);
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  await reply.send(html);
}

/** Sends on to another of our pages with a GET. */
export async function sendOn(reply: AppReply, path: string): Promise<void> {
  await noTraces(reply).redirect(path, 303);
}

/** The address holds a token: it is not for caches, nor for the sites that are visited next. */
function noTraces(reply: AppReply): AppReply {
  return reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
}
