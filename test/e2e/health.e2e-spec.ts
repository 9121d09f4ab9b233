import { once } from 'node:events';
import { type AddressInfo, connect, type Server } from 'node:net';
import { text } from 'node:stream/consumers';

import { startTestApp, type TestApp } from '../support/test-app.js';

describe('GET /health/*', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: live depends on nothing and needs no key', async () => {
    const answer = await app.http().get('/health/live').expect(200);
    expect(answer.body).toEqual({ status: 'ok' });
  });

  it('200: ready names every check', async () => {
    const answer = await app.http().get('/health/ready').expect(200);
    expect(answer.body).toMatchObject({ checks: { postgres: 'ok', redis: 'ok' } });
  });

  it('200: ready warns when a proxy forwards callers that TRUST_PROXY does not cover', async () => {
    const quiet = await app.http().get('/health/ready').expect(200);
    expect(quiet.body.warnings).toEqual([]);
    await app.http().get('/health/live').set('x-forwarded-for', '203.0.113.9').expect(200);
    const warned = await app.http().get('/health/ready').expect(200);
    expect(warned.body).toMatchObject({
      status: quiet.body.status,
      warnings: [expect.stringContaining('TRUST_PROXY')],
    });
  });

  it('every answer carries a request id, the caller’s own when it is well formed', async () => {
    const own = await app.http().get('/health/live').set('x-request-id', 'my-request-1');
    expect(own.headers['x-request-id']).toBe('my-request-1');
    const made = await app.http().get('/health/live').set('x-request-id', 'a b');
    expect(made.headers['x-request-id']).toMatch(/^req_[0-9a-f]{32}$/);
  });

  it('404 route_not_found and 405 come in the envelope', async () => {
    const missing = await app.http().get('/nowhere').expect(404);
    expect(missing.body).toMatchObject({ error: { type: 'not_found_error', code: 'route_not_found' } });
    expect(missing.body.request_id).toBe(missing.headers['x-request-id']);
    const wrong = await app.http().post('/health/live').send({}).expect(405);
    expect(wrong.headers.allow).toContain('GET');
    expect(wrong.body.error.code).toBe('method_not_allowed');
  });

  it('every answer carries the security headers, errors too', async () => {
    const answers = [
      await app.http().get('/health/live').expect(200),
      await app.http().get('/nowhere').expect(404),
      await app.http().get('/api/v1/sessions').expect(401),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'self'/),
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  // These fail before any hook, guard or filter of ours runs.
  it.each([
    ['400: broken percent-encoding', '/api/v1/sessions/%E0%A4%A', 400, 'parameter_invalid'],
    ['404: an id longer than any id', `/api/v1/sessions/${'a'.repeat(1_000)}`, 404, 'resource_not_found'],
  ])('%s comes in the envelope', async (_case, url, status, code) => {
    const answer = await app.http().get(url).expect(status);
    expect(answer.body.error.code).toBe(code);
    expect(answer.body.request_id).toBe(answer.headers['x-request-id']);
  });

  it.each([
    [
      '431: too large a header',
      `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    ['400: what is no HTTP', 'HELLO\r\n\r\n', 400, 'parameter_invalid'],
  ])('%s comes in the envelope', async (_case, bytes, status, code) => {
    const answer = await sendBytes(app, bytes);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { code }, request_id: expect.stringMatching(/^req_/) });
  });
});

/** Sends bytes that no HTTP client would, and reads the answer until the server closes. */
async function sendBytes(app: TestApp, bytes: string): Promise<{ status: number; body: unknown }> {
  const server: Server = app.nest.getHttpServer();
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}
