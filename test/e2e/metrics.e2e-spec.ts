import { readFileSync } from 'node:fs';

import { Metrics } from '../../src/shared/health/metrics.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const TOKEN = 'a-token-for-prometheus';

describe('GET /metrics', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ PROCESS_ROLE: 'all', METRICS_TOKEN: TOKEN });
  });
  afterAll(() => app.close());

  it('200: to the bearer of the token, in the Prometheus format', async () => {
    const answer = await app.http().get('/metrics').set('authorization', `Bearer ${TOKEN}`).expect(200);
    expect(answer.headers['content-type']).toContain('text/plain');
    expect(answer.text).toContain('http_server_request_duration_seconds');
  });

  it('404: to anybody else, even from loopback, once a token is set', async () => {
    await app.http().get('/metrics').expect(404);
    await app.http().get('/metrics').set('authorization', 'Bearer wrong').expect(404);
  });

  it('has a line in docs/metrics.md for every metric of ours', () => {
    const documented = new Set(readFileSync('docs/metrics.md', 'utf8').match(/`(retainly_\w+|http_server_\w+)`/g));
    const ours = app.nest
      .get(Metrics)
      .registry.getMetricsAsArray()
      .map(({ name }) => name)
      .filter((name) => /^(retainly|http_server)_/.test(name));
    expect(ours.filter((name) => !documented.has(`\`${name}\``))).toEqual([]);
  });
});

describe('GET /metrics without METRICS_TOKEN', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: '1' });
  });
  afterAll(() => app.close());

  it('200: to this machine', async () => {
    await app.http().get('/metrics').expect(200);
  });

  // A proxy on the same machine would otherwise show them to the internet.
  it.each([
    ['somebody else', 'x-forwarded-for', '203.0.113.9'],
    ['an address that was made up', 'x-forwarded-for', '127.0.0.1'],
    ['somebody else, in the words of RFC 7239', 'forwarded', 'for=203.0.113.9'],
  ])('404: through a proxy on this machine, for %s', async (_case, header, value) => {
    await app.http().get('/metrics').set(header, value).expect(404);
  });
});
