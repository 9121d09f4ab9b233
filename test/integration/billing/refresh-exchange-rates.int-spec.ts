import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ExchangeRates } from '../../../src/billing/exchange-rates.js';
import { RefreshExchangeRatesService } from '../../../src/billing/rates/refresh-exchange-rates.service.js';
import { Metrics } from '../../../src/shared/health/metrics.js';
import { startStripeDouble } from '../../support/stripe.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { type BillingApp, startBillingApp } from './billing-app.js';

const MONDAY = new Date('2026-05-04T09:00:00Z');

function daily(day: string, usd: string): string {
  return `<?xml version="1.0"?><Envelope><Cube><Cube time='${day}'><Cube currency='USD' rate='${usd}'/></Cube></Cube></Envelope>`;
}

describe('exchange rates from a URL', () => {
  let server: Server;
  let url: string;
  let answer: { status: number; body: string };
  let database: TestDatabase;
  let app: BillingApp;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/eurofxref-daily.xml`;
  });
  afterAll(async () => {
    await (await startStripeDouble()).stop();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(async () => {
    answer = { status: 200, body: daily('2026-05-04', '1.25') };
    database = await createTestDatabase();
    app = await startBillingApp({ EXCHANGE_RATES_URL: url }, database);
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  const refresh = () => app.nest.get(RefreshExchangeRatesService, { strict: false }).run();
  const days = async () =>
    (
      await app.dataSource.query<{ line: string }[]>(
        `SELECT currency || ' ' || day || ' ' || units_per_euro AS line FROM exchange_rates ORDER BY day, currency`,
      )
    ).map(({ line }) => line);
  const failures = async () => {
    const metric = app.nest
      .get(Metrics, { strict: false })
      .registry.getSingleMetric('retainly_exchange_rates_refreshes_total');
    const values = (await metric?.get())?.values ?? [];
    return values.find(({ labels }) => labels['outcome'] === 'failed')?.value ?? 0;
  };

  it('are stored by day and used at once', async () => {
    expect(await days()).toEqual([]);
    expect(await refresh()).toBe(true);
    expect(
      await app.nest.get(ExchangeRates, { strict: false }).convert({ cents: 12_500, currency: 'usd' }, 'eur', MONDAY),
    ).toBe(10_000);
    answer.body = daily('2026-05-05', '1.26');
    await refresh();
    expect(await days()).toEqual(['usd 2026-05-04 1.25', 'usd 2026-05-05 1.26']);
  });

  it('take the correction of a day', async () => {
    await refresh();
    answer.body = daily('2026-05-04', '1.24');
    await refresh();
    expect(await days()).toEqual(['usd 2026-05-04 1.24']);
  });

  it.each([
    ['an error', 503, 'away'],
    ['a page that is no rates', 200, '<html>maintenance</html>'],
    ['half a document', 200, "<Cube><Cube time='2026-05-05'><Cube currency='USD' ra"],
  ])('stay as they are after %s, which is counted', async (_case, status, body) => {
    await refresh();
    answer = { status, body };
    expect(await refresh()).toBe(false);
    expect(await days()).toEqual(['usd 2026-05-04 1.25']);
    expect(await failures()).toBe(1);
  });

  // Guards against invented rates that stay behind, or come back, when an operator sets a URL.
  it('take the place of the invented rates of an earlier start, for good', async () => {
    await app.close();
    app = await startBillingApp({}, database);
    expect((await days()).length).toBeGreaterThan(100);
    await app.close();
    app = await startBillingApp({ EXCHANGE_RATES_URL: url }, database);
    await refresh();
    await app.close();
    app = await startBillingApp({ EXCHANGE_RATES_URL: url }, database);
    expect(await days()).toEqual(['usd 2026-05-04 1.25']);
  });
});
