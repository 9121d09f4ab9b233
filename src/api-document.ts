import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';

import { webhookEventTypes } from './shared/outbox/webhook-event-catalogue.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['post']>;
type Parameter = NonNullable<PathItem['parameters']>[number];

const DESCRIPTION = [
  'Retention backend: cancel flows, payment recovery, analytics, signed webhooks.',
  '',
  'Send your key as `X-API-Key`. 60 requests per rolling minute and key; a 429 says when to come back.',
  'A path that does not take the method answers 405 with `Allow`.',
  'Money is in whole minor units (`*_cents`), times are UTC ISO 8601.',
].join('\n');

const SESSION =
  'A signed-in member of the dashboard. What changes something also takes X-CSRF-Token and the own origin.';

/** The OpenAPI 3.1 document of the running application, webhooks included. */
export function buildApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Retainly API')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api_key')
    .addCookieAuth('__Host-rk_session', { type: 'apiKey', description: SESSION }, 'dashboard_session')
    .build();
  const document = SwaggerModule.createDocument(app, options, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const [path, operations] of Object.entries(document.paths)) describeCommonParts(path, operations);
  return withoutMachineBounds({ ...document, webhooks: describeWebhooks() }) as OpenAPIObject;
}

/** Serves the document at `/openapi.json` and Swagger UI, from local files, at `/docs`. */
export function serveApiDocument(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => buildApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Retainly API',
    swaggerOptions: { persistAuthorization: true },
  });
}

/** What guards, interceptors and the body parser add to routes, so that no controller declares it. */
function describeCommonParts(path: string, operations: PathItem): void {
  for (const operation of [operations.post, operations.put, operations.patch]) addBodyErrors(operation);
  const { post } = operations;
  if (!post?.security?.some((credential) => 'api_key' in credential)) return;
  post.parameters = [
    ...(post.parameters ?? []),
    headerParameter('Idempotency-Key', 'Secret keys only: the same key and body answer the same for 24 h.'),
    ...(path.startsWith('/api/flows/')
      ? [headerParameter('X-Retainly-Identity', 'With a publishable key: the identity token (JWT) of the customer.')]
      : []),
  ];
}

/** Errors of the body parser, which comes before every controller. */
function addBodyErrors(operation: Operation | undefined): void {
  if (!operation?.requestBody) return;
  const envelope = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  operation.responses['413'] = { description: 'body_too_large', content: envelope };
  operation.responses['415'] = { description: 'unsupported_media_type', content: envelope };
}

function headerParameter(name: string, description: string): Parameter {
  return { name, in: 'header', required: false, description, schema: { type: 'string' } };
}

/** zod bounds every integer by what JavaScript can count to, which tells a reader nothing. */
function withoutMachineBounds(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutMachineBounds);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([, value]) => Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER);
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutMachineBounds(value)]));
}

function describeWebhooks(): Record<string, unknown> {
  return Object.fromEntries(
    webhookEventTypes().map(({ type, description, data }) => {
      const envelope = z.object({
        id: z.string().meta({ examples: ['evt_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'] }),
        type: z.literal(type),
        timestamp: z.iso.datetime().meta({ examples: ['2026-05-01T10:00:00Z'] }),
        workspace_id: z.string().meta({ examples: ['ws-01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'] }),
        data,
      });
      const schema = z.toJSONSchema(envelope, { io: 'input' });
      const content = { 'application/json': { schema } };
      const post = {
        operationId: `webhook_${type.replace('.', '_')}`,
        summary: description,
        tags: ['Outgoing webhooks'],
        requestBody: { required: true, content },
        responses: { '2XX': { description: 'Received. Anything else is tried again.' } },
      };
      return [type, { post }];
    }),
  );
}
