import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { FastifyInstance } from 'fastify';

import { type HtmlPage, sendPage } from '../shared/pages/send-page.js';
import { eventPayloads } from './event-payloads.js';
import { markdownPage } from './markdown-page.js';

/** Serves the integration guide at `/docs/guide`, and what each event holds at `/docs/guide/events`. */
export async function serveGuide(fastify: FastifyInstance): Promise<void> {
  const markdown = readFileSync(join(packageDir(__dirname), 'docs/integration-guide.md'), 'utf8');
  const guide = await markdownPage({ title: 'Integration guide', folder: 'docs', markdown });
  const events = await markdownPage({ title: 'Event payloads', folder: 'docs', markdown: eventPayloads() });
  servePage(fastify, '/docs/guide', guide);
  servePage(fastify, '/docs/guide/events', events);
}

function servePage(fastify: FastifyInstance, path: string, page: HtmlPage): void {
  fastify.get(path, async (_request, reply) => {
    await sendPage(reply, page);
    return reply;
  });
}

/** Where the nearest package.json lies: sources and compiled code lie at different depths. */
function packageDir(from: string): string {
  return existsSync(join(from, 'package.json')) || dirname(from) === from ? from : packageDir(dirname(from));
}
