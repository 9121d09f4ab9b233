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
