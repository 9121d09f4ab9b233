import type { IncomingMessage, ServerResponse } from 'node:http';

import { TEST_CARDS } from '../billing/card-behaviours.js';
import { readBody } from '../http/incoming.js';
import type { Fixtures } from '../fixtures.js';
import type { Account } from '../state/account.js';
import type { WirePortalSession } from '../wire.js';

/** Where the pages of portal sessions are; the rest of the path is a session's id. */
export const PORTAL_PATH = '/p/session/';
/** A link that nobody opens is good for five minutes. */
const LINK_SECONDS = 300;

/** What the page needs of a double. */
export interface PortalHost {
  allAccounts(): Iterable<Account>;
  fixtures(secretKey: string): Fixtures;
  nowOf(account: Account): number;
}

interface Answer {
  status: number;
  body: string;
  location?: string;
}

/**
 * The page behind a portal link, as far as it is about a new card: it shows the test cards, and posting `card` makes
 * one of them the customer's default, as Stripe's own page does, and leads back to the merchant.
 */
export async function handlePortal(
  host: PortalHost,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = (message.url ?? '').slice(PORTAL_PATH.length);
  const card = message.method === 'POST' ? new URLSearchParams(await readBody(message)).get('card') : null;
  const { status, body, location } = visit(host, id, card);
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    ...(location !== undefined && { location }),
  });
  response.end(body);
}

function visit(host: PortalHost, id: string, card: string | null): Answer {
  for (const account of host.allAccounts()) {
    const session = account.tables.portalSessions.get(id);
    if (session) return visitSession(host, account, session, card);
  }
  return { status: 404, body: page('<p>There is no such link.</p>') };
}

function visitSession(host: PortalHost, account: Account, session: WirePortalSession, card: string | null): Answer {
  if (host.nowOf(account) > session.created + LINK_SECONDS) {
    return { status: 410, body: page('<p>This link has expired.</p>') };
  }
  const back = session.flow?.after_completion.redirect?.return_url ?? session.return_url ?? undefined;
  if (card === null) return { status: 200, body: page(form(back)) };
  if (!Object.hasOwn(TEST_CARDS, card)) return { status: 400, body: page('<p>There is no such card.</p>') };
  host.fixtures(account.key).replaceCard(String(session.customer), card);
  if (back === undefined) return { status: 200, body: page('<p>The new card is in use.</p>') };
  return { status: 303, body: '', location: back };
}

function form(back: string | undefined): string {
  const cards = Object.entries(TEST_CARDS).map(
    ([name, { brand, last4 }]) =>
      `<li><button name="card" value="${name}">${brand} ${last4}</button> <code>${name}</code></li>`,
  );
  const link = back === undefined ? '' : `<p><a href="${escaped(back)}">Back</a></p>`;
  return `<form method="post"><p>Choose a new card:</p><ul>${cards.join('')}</ul></form>${link}`;
}

function page(content: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Stripe double</title>
<h1>Stripe double: customer portal</h1>${content}</html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
