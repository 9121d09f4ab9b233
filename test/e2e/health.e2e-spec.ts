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
});
