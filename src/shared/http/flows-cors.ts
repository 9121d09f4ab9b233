import type { FastifyInstance } from 'fastify';

const FLOWS = '/api/flows/';
const PREFLIGHT_SECONDS = '600';

/**
 * CORS for the cancel flow, the only part of the API that a merchant's pages call.
 *
 * A preflight carries no key, so it is answered for any origin; the real request is checked against the workspace's
 * origins by the guards. The headers are set before anything can fail, so that a page can read errors too.
 */
export function answerFlowsCors(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !request.url.startsWith(FLOWS)) return undefined;
    reply.header('access-control-allow-origin', origin);
    reply.header('vary', 'Origin');
    reply.header('access-control-expose-headers', 'Retry-After, X-Request-Id');
    if (request.method !== 'OPTIONS') return undefined;
    reply.header('access-control-allow-methods', 'POST');
    reply.header('access-control-allow-headers', 'Content-Type, X-API-Key, Authorization, X-Retainly-Identity');
    reply.header('access-control-max-age', PREFLIGHT_SECONDS);
    return reply.status(204).send();
  });
}
