import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { FastifyInstance } from 'fastify';

import { type HtmlPage, sendPage } from '../shared/pages/send-page.js';
import { eventPayloads } from './event-payloads.js';
import { markdownPage } from './markdown-page.js';

/** Serves the integration guide at `/docs/guide`, and what each event holds at `/docs/guide/events`. */
export function serveGuide(fastify: FastifyInstance): void {
  const markdown = readFileSync(join(packageDir(__dirname), 'docs/integration-guide.md'), 'utf8');
  servePage(fastify, '/docs/guide', () => markdownPage({ title: 'Integration guide', folder: 'docs', markdown }));
  servePage(fastify, '/docs/guide/events', () =>
    markdownPage({ title: 'Event payloads', folder: 'docs', markdown: eventPayloads() }),
  );
}

/** Made when it is first asked for: most processes never are. */
function servePage(fastify: FastifyInstance, path: string, make: () => Promise<HtmlPage>): void {
  let page: Promise<HtmlPage> | undefined;
  fastify.get(path, async (_request, reply) => {
    page ??= make();
    await sendPage(reply, await page);
    return reply;
  });
}

/** Where the nearest package.json lies: sources and compiled code lie at different depths. */
function packageDir(from: string): string {
  return existsSync(join(from, 'package.json')) || dirname(from) === from ? from : packageDir(dirname(from));
}
