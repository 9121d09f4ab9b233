import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { startTestApp, type TestApp } from '../support/test-app.js';

const SCRIPT = 'console.log("the app");';
const AS_A_PERSON = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the dashboard', () => {
  const dir = mkdtempSync(join(tmpdir(), 'retainly-dashboard-'));
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ DASHBOARD_DIR: dir });
  });
  afterAll(async () => {
    await app.close();
    rmSync(dir, { recursive: true });
  });

  it('503: says how to build it while it is not built, and the API works without it', async () => {
    const page = await app.http().get('/').set(AS_A_PERSON).expect(503);
    expect(page.text).toContain('npm run dashboard:build');
    await app.http().get('/health/live').expect(200);
  });

  describe('once it is built, without a restart', () => {
    beforeAll(() => {
      mkdirSync(join(dir, 'assets'));
      writeFileSync(join(dir, 'index.html'), '<style nonce="__CSP_NONCE__"></style>');
      writeFileSync(join(dir, 'favicon.svg'), '<svg/>');
      writeFileSync(join(dir, 'assets/index-abc123.js'), SCRIPT);
      writeFileSync(join(dir, 'assets/index-abc123.js.gz'), gzipSync(SCRIPT));
      writeFileSync(join(dir, 'notes.txt'), 'not for the web');
    });

    it.each(['/', '/sessions', '/flows/flow-1', '/settings/members?tab=2'])('200: opens %s as a page', async (path) => {
      const page = await app.http().get(path).set(AS_A_PERSON).expect(200);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.headers['cache-control']).toBe('no-cache');
    });

    it('gives every page a nonce of its own, and a policy that knows it and no inline script', async () => {
      const pages = await Promise.all([1, 2].map(() => app.http().get('/').set(AS_A_PERSON)));
      const nonces = pages.map(({ text }) => /nonce="([^"]+)"/.exec(text)?.[1]);
      expect(new Set(nonces).size).toBe(2);
      const [policy] = pages.map(({ headers }) => headers['content-security-policy']);
      expect(policy).toContain(`style-src 'self' 'nonce-${nonces[0]}'`);
      expect(policy).toContain(`default-src 'self'`);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(policy).not.toMatch(/script-src|unsafe-eval|\*/);
      expect(pages[0]?.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' });
    });

    it('200: files with hashed names are kept for ever, and come compressed', async () => {
      const file = await app.http().get('/assets/index-abc123.js').set('accept-encoding', 'gzip').expect(200);
      expect(file.text).toBe(SCRIPT);
      expect(file.headers).toMatchObject({
        'content-encoding': 'gzip',
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      });
      const plain = await app.http().get('/assets/index-abc123.js').set('accept-encoding', 'identity').expect(200);
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.text).toBe(SCRIPT);
    });

    // A page instead of a script would be cached under the script's name.
    it.each([
      ['a file of an older build', '/assets/index-gone.js'],
      ['a path of the API', '/api/v1/nothing'],
      ['a path beside the documentation', '/docs/nothing'],
      ['a file that is not meant for the web', '/notes.txt'],
      ['a file outside', '/..%2f..%2fpackage.json'],
      ['a file outside, spelled in other ways', '/assets/../../package.json'],
    ])('404: %s is an error in JSON, also to a browser', async (_case, path) => {
      const answer = await app.http().get(path).set(AS_A_PERSON).expect(404);
      expect(answer.body.error.code).toBe('route_not_found');
    });

    it('404: a program that asks for a page that is none gets JSON', async () => {
      await app.http().get('/sessions').set('accept', 'application/json').expect(404);
      const answer = await app.http().post('/sessions').send({}).expect(404);
      expect(answer.body.error.code).toBe('route_not_found');
    });

    it('hides no route of the application', async () => {
      const answer = await app.http().get('/api/v1/sessions').set(AS_A_PERSON).expect(401);
      expect(answer.body.error.code).toBe('missing_api_key');
      await app.http().get('/docs').set(AS_A_PERSON).expect(200);
    });
  });
});
