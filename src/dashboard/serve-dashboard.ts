import { randomBytes } from 'node:crypto';

import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { type BuiltDashboard, type BuiltFile, type Coding, readBuiltDashboard } from './built-dashboard.js';

/** What the build writes where the nonce of an answer belongs (dashboard/vite.config.ts). */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';
const YEAR_SECONDS = 31_536_000;
/** Paths of machines: an unknown one is an error in JSON, also to a browser. */
const MACHINE_PATH = /^\/(api|sdk|docs|health|metrics|openapi\.json)(\/|$)/;
const NOT_BUILT =
  'The dashboard is not built. Run `npm run dashboard:build` and load this page again; the API works without it.';

/**
 * Serves the dashboard's files, and its page for every other address that a person opens.
 *
 * It answers only what no route of the application answers, so it can never hide one. Everything that is neither a file
 * nor a navigation goes on to the API's own 404.
 *
 * @param dir absolute path of the build; may be missing, and may appear later
 */
export function serveDashboard(fastify: FastifyInstance, dir: string): void {
  const logger = new Logger('Dashboard');
  let built: Promise<BuiltDashboard | undefined> | undefined;
  const load = async () => {
    const dashboard = await (built ??= readBuiltDashboard(dir));
    if (!dashboard) {
      built = undefined;
      logger.warn({ msg: NOT_BUILT, dir });
    }
    return dashboard;
  };
  fastify.addHook('onReady', async () => void (await load()));

  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.is404 || !['GET', 'HEAD'].includes(request.method)) return;
    const [path = ''] = request.url.split('?');
    if (MACHINE_PATH.test(path)) return;
    const dashboard = await load();
    const file = dashboard?.files.get(path);
    if (file) return sendFile(request, reply, file);
    if (!isNavigation(request, path)) return;
    return dashboard ? sendPage(reply, dashboard.indexHtml) : sendNotBuilt(reply);
  });
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: BuiltFile): FastifyReply {
  const accepted = request.headers['accept-encoding'] ?? '';
  const coding = (['br', 'gzip'] satisfies Coding[]).find((name) => accepted.includes(name) && file.coded[name]);
  if (coding) void reply.header('content-encoding', coding);
  const maxAge = file.isImmutable ? `max-age=${YEAR_SECONDS}, immutable` : 'max-age=3600';
  return reply
    .header('cache-control', `public, ${maxAge}`)
    .header('vary', 'accept-encoding')
    .type(file.contentType)
    .send((coding && file.coded[coding]) ?? file.plain);
}

function sendPage(reply: FastifyReply, indexHtml: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .header('content-security-policy', policyWith(nonce))
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(indexHtml.replaceAll(NONCE_PLACEHOLDER, nonce));
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return reply.status(503).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(NOT_BUILT);
}

/**
 * Scripts come from files only. Style elements, which the component library makes at run time, need the nonce. Style
 * attributes are open: the preview of an e-mail is a frame that inherits this policy, and mails carry their styles in
 * attributes; React itself sets styles through the DOM, which no policy concerns.
 */
function policyWith(nonce: string): string {
  return [
    `default-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** A person opens an address; a script that asks for a file that is gone gets a 404 instead of a page. */
function isNavigation(request: FastifyRequest, path: string): boolean {
  const lastPart = path.slice(path.lastIndexOf('/') + 1);
  return !lastPart.includes('.') && (path === '/' || (request.headers.accept ?? '').includes('text/html'));
}
