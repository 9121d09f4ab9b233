import type { IncomingMessage } from 'node:http';

import cookie from '@fastify/cookie';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';

import { serveApiDocument } from './api-document.js';
import { builtDashboardDir } from './dashboard/built-dashboard.js';
import { serveDashboard } from './dashboard/serve-dashboard.js';
import { serveGuide } from './guide/serve-guide.js';
import { builtSdkDir } from './sdk/built-sdk.js';
import { serveSdk } from './sdk/serve-sdk.js';
import { AppConfig } from './shared/config/app-config.js';
import { RouteNotFoundError } from './shared/errors/http-errors.js';
import { Metrics } from './shared/health/metrics.js';
import { ReadinessChecks } from './shared/health/readiness-checks.js';
import { closeBusyConnections } from './shared/http/close-busy-connections.js';
import { answerUnreadable, answerUnroutable, newRequestId } from './shared/http/early-errors.js';
import { answerFlowsCors } from './shared/http/flows-cors.js';
import { useJsonBodiesOnly } from './shared/http/json-body-parser.js';
import { acceptPageForms } from './shared/http/page-forms.js';
import { logRequests } from './shared/http/request-log.js';
import { RouteTable } from './shared/http/route-table.js';
import { securityHeaders } from './shared/http/security-headers.js';
import { trustedProxies } from './shared/http/trusted-proxies.js';

const BODY_LIMIT_BYTES = 1024 * 1024;
/** Links in mails carry a signed token in their path. */
const MAX_PATH_PARAMETER = 512;
const REQUEST_TIMEOUT_MS = 30_000;
/** A machine that is busy may take its time to start, and is then no reason to give up. */
const START_TIMEOUT_MS = 60_000;
const OPERATIONS = /^\/(health|metrics)\b/;
const REQUEST_ID = /^[\w-]{8,64}$/;

/** The Fastify adapter with the limits every deployment has. */
export function createHttpAdapter(config: AppConfig, logger: Logger): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PATH_PARAMETER },
    requestTimeout: REQUEST_TIMEOUT_MS,
    pluginTimeout: START_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: trustedProxies(config.environment.TRUST_PROXY),
    requestIdHeader: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : newRequestId();
    },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable,
  });
}

/** Bodies and answers are Zod's; to load the adapter's own validator and serialiser would take a fortieth of the start. */
function noSchemas(): never {
  throw new Error('routes have no schemas of the adapter');
}

/** Everything about HTTP that is not a route: headers, body rules, CORS, request log, documentation. Tests use it too. */
export async function configureHttp(app: NestFastifyApplication): Promise<void> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const config = app.get(AppConfig);
  const routes = app.get(RouteTable);

  useJsonBodiesOnly(fastify);
  acceptPageForms(fastify, { withoutFields: '/r/', withFields: '/c/' });
  fastify.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) routes.add(method, route.url);
  });
  const headers = securityHeadersOf(config);
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  if (!config.servesApi) answerOperationsOnly(fastify);
  if (config.environment.TRUST_PROXY === '') warnAboutUntrustedProxy(fastify, app.get(ReadinessChecks));
  answerFlowsCors(fastify);
  logRequests(fastify, app.get(Metrics));
  closeBusyConnections(fastify);
  await fastify.register(cookie);
  serveApiDocument(app);
  serveGuide(fastify);
  if (config.servesApi) serveSdk(fastify, builtSdkDir());
  if (config.servesApi) serveDashboard(fastify, config.environment.DASHBOARD_DIR ?? builtDashboardDir());
}

function securityHeadersOf({ isProduction }: AppConfig): Readonly<Record<string, string>> {
  return securityHeaders({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // Swagger UI sets styles from its scripts and draws its icons from data URLs.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: isProduction,
  });
}

/** A worker's port is for health checks and metrics; the API belongs to the api processes. */
function answerOperationsOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request) => {
    if (!OPERATIONS.test(request.url)) throw new RouteNotFoundError('This process is a worker and serves no API.');
  });
}

/** Behind a proxy that is not named, every caller shares one address, and so the limits that go by address. */
function warnAboutUntrustedProxy(fastify: FastifyInstance, checks: ReadinessChecks): void {
  fastify.addHook('onRequest', async (request) => {
    if (request.headers['x-forwarded-for'] !== undefined) {
      checks.warn('X-Forwarded-For arrives, but TRUST_PROXY does not say whom to believe.');
    }
  });
}
