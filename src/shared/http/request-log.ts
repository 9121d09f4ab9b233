import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import type { Metrics } from '../health/metrics.js';
import type { AppRequest } from './app-request.js';

/** The part of a principal worth a log field; the whole shape belongs to the auth module. */
const callerFields = z.object({ workspaceId: z.string(), actorId: z.string() });

/** Writes one line per request, with ids, route template, status and duration, and counts it. */
export function logRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onResponse', async (request: AppRequest, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const caller = callerFields.safeParse(request.principal).data;
    metrics.requestSeconds.observe(
      { http_request_method: request.method, http_route: route, http_response_status_code: reply.statusCode },
      reply.elapsedTime / 1_000,
    );
    if (route.startsWith('/health') || route === '/metrics') return;
    request.log.info({
      msg: 'request',
      method: request.method,
      route,
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime),
      error_code: request.errorCode,
      workspace_id: caller?.workspaceId,
      actor_id: caller?.actorId,
    });
  });
}
