import { startTestApp, type TestApp } from '../support/test-app.js';

describe('GET /sdk/v1.js', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: the built script, for pages of every origin, and 304 for who has it', async () => {
    const answer = await app.http().get('/sdk/v1.js').expect(200);
    expect(answer.text).toContain('/api/flows/');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
      'content-encoding': 'gzip',
    });
    await app.http().get('/sdk/v1.js').set('if-none-match', String(answer.headers.etag)).expect(304);
  });

  it('200: plain for who takes no gzip', async () => {
    const answer = await app.http().get('/sdk/v1.js').set('accept-encoding', 'identity').expect(200);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.text).toContain('/api/flows/');
  });

  it('200: for ever at the address of the build, with its source map beside it', async () => {
    const { headers, text } = await app.http().get('/sdk/v1.js').expect(200);
    const address = String(headers['content-location']);
    const pinned = await app.http().get(address).expect(200);
    expect(pinned.text).toBe(text);
    expect(pinned.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(text).toContain('sourceMappingURL=v1.js.map');
    await app.http().get(`${address}.map`).expect(200);
  });

  // A page that kept the address of an older build must not lose its cancel button.
  it('302: from the address of another build to the present script', async () => {
    const answer = await app.http().get('/sdk/0123456789abcdef/v1.js').expect(302);
    expect([answer.headers.location, answer.headers['cache-control']]).toEqual(['/sdk/v1.js', 'no-store']);
  });

  it.each(['/sdk/', '/sdk/v2.js', '/sdk/../package.json', '/sdk/v1.js/more'])('404: %s', async (path) => {
    const answer = await app.http().get(path);
    expect([answer.status, answer.body.error?.code]).toEqual([404, 'route_not_found']);
  });
});
