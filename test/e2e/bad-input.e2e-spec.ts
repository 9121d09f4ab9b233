import fc from 'fast-check';

import { buildApiDocument } from '../../src/api-document.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const REQUESTS_PER_ROUTE = 20;
const ATTACK_TIMEOUT_MS = 240_000;

interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
}

/** Text that has broken parsers, databases and spreadsheets before. */
const nastyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\u0000',
    '\ud800',
    "'; DROP TABLE flows; --",
    '=cmd()',
    'now',
    'infinity',
    '1e400',
    '2026-02-30',
    '../..',
  ),
  fc.constant('x'.repeat(9_000)),
);
const nastyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  nastyText,
  fc.constantFrom(1e308, -1, 0.5, 2 ** 53, null, true),
  fc.array(nastyText, { maxLength: 3 }),
);
const fieldNames = fc.constantFrom(
  'session_id',
  'subscription_id',
  'customer_id',
  'email',
  'metadata',
  'locale',
  'reason',
  'comment',
  'offer_accepted',
  'offer_value',
  'offer_id',
  'event_type',
  'event_id',
  'data',
  'events',
  'name',
  'scopes',
  'kind',
  'url',
  'event_types',
  'since',
  'until',
  'definition',
  'steps',
  'overlap_seconds',
  '__proto__',
  'constructor',
);
const nastyBody = fc.oneof(nastyValue, fc.dictionary(fieldNames, nastyValue, { maxKeys: 8 }));
const nastyQuery = fc.dictionary(
  fc.constantFrom('limit', 'offset', 'since', 'until', 'outcome', 'cursor', 'q', 'months', 'period', 'by', 'state'),
  nastyText,
  { maxKeys: 4 },
);

describe('bad input', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  let routes: Route[];

  beforeAll(async () => {
    app = await startTestApp({ RATE_LIMIT_PER_MINUTE: '100000' });
    workspace = await newWorkspace(app);
    routes = Object.entries(buildApiDocument(app.nest).paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method: method as Route['method'] })),
    );
  });
  afterAll(() => app.close());

  it(
    'of any kind, on any route, is refused in the envelope and never a 5xx',
    async () => {
      expect(routes.length).toBeGreaterThan(30);
      for (const route of routes) await attack(route);
    },
    ATTACK_TIMEOUT_MS,
  );

  it.each([
    { what: 'no JSON at all', body: '{"session_id":', status: 400, code: 'malformed_json' },
    { what: 'a NUL character', body: '{"name":"a\\u0000b"}', status: 400, code: 'malformed_json' },
    { what: 'a lone surrogate', body: '{"name":"\\ud800"}', status: 400, code: 'malformed_json' },
    { what: 'a prototype', body: '{"__proto__":{"isAdmin":true}}', status: 400, code: 'malformed_json' },
    { what: '33 nested levels', body: nested(33), status: 400, code: 'body_too_deep' },
    { what: '20,000 nested levels', body: nested(20_000), status: 400, code: 'body_too_deep' },
    { what: 'a text body', body: 'name=x', type: 'text/plain', status: 415, code: 'unsupported_media_type' },
    {
      what: 'a form',
      body: 'a=1',
      type: 'application/x-www-form-urlencoded',
      status: 415,
      code: 'unsupported_media_type',
    },
    { what: 'UTF-7', body: '{}', type: 'application/json; charset=utf-7', status: 415, code: 'unsupported_media_type' },
    { what: 'over a mebibyte', body: `"${'x'.repeat(1_100_000)}"`, status: 413, code: 'body_too_large' },
  ])('$what is refused with its own code', async ({ body, type = 'application/json', status, code }) => {
    const answer = await app
      .http()
      .post('/api/v1/api-tokens')
      .set('x-api-key', workspace.secretKey)
      .set('content-type', type)
      .send(body);
    expect(answer.status).toBe(status);
    expect(answer.body.error.code).toBe(code);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('in bytes that are not UTF-8 is refused, not repaired', async () => {
    const answer = await app.nest.inject({
      method: 'POST',
      url: '/api/v1/api-tokens',
      headers: { 'x-api-key': workspace.secretKey, 'content-type': 'application/json' },
      payload: Buffer.from([0x22, 0xff, 0xfe, 0x22]),
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: 'malformed_json' } });
  });

  async function attack(route: Route): Promise<void> {
    const [bodies, queries] = [nastyBody, nastyQuery].map((arbitrary) => fc.sample(arbitrary, REQUESTS_PER_ROUTE));
    for (let index = 0; index < REQUESTS_PER_ROUTE; index += 1) {
      const [identifier] = fc.sample(nastyText, 1);
      const answer = await app.nest.inject({
        method: route.method.toUpperCase() as 'GET',
        url: route.path.replace(/\{\w+\}/g, encodeURIComponent(wellFormed(identifier ?? ''))),
        query: Object.fromEntries(
          Object.entries(queries?.[index] ?? {}).map(([name, text]) => [name, wellFormed(text)]),
        ),
        headers: { 'x-api-key': workspace.secretKey, 'content-type': 'application/json' },
        ...(route.method !== 'get' && { payload: JSON.stringify(bodies?.[index]) }),
      });
      const sent = { route, identifier, query: queries?.[index], body: bodies?.[index] };
      expect({ ...sent, isServerError: answer.statusCode >= 500 }).toMatchObject({
        isServerError: false,
      });
    }
  }
});

/** A URL cannot carry a lone surrogate; everything else it can. */
function wellFormed(text: string): string {
  return Buffer.from(text.slice(0, 500)).toString();
}

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}
