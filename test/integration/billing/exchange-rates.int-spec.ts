import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ExchangeRates } from '../../../src/billing/exchange-rates.js';
import { Metrics } from '../../../src/shared/health/metrics.js';
import { startStripeDouble } from '../../support/stripe.js';
import { createTestDatabase } from '../../support/test-database.js';
import { type BillingApp, startBillingApp } from './billing-app.js';

const RATES = ['Date,USD,JPY,GBP,', '2026-05-04,1.2500,160.00,0.80000,', '2026-04-30,1.1000,150.00,N/A,'].join('\n');
const MONDAY = new Date('2026-05-04T09:00:00Z');

describe('exchange rates', () => {
  let folder: string;
  let file: string;
  let app: BillingApp;
  let rates: ExchangeRates;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rates-'));
    file = join(folder, 'eurofxref-hist.csv');
    await writeFile(file, RATES);
    app = await startBillingApp({ EXCHANGE_RATES_FILE: file });
    rates = app.nest.get(ExchangeRates, { strict: false });
  });

  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
    await rm(folder, { recursive: true });
  });

  it.each([
    ['to the euro', 19_900, 'usd', 'eur', MONDAY, 15_920],
    ['from the euro', 10_000, 'eur', 'gbp', MONDAY, 8_000],
    ['into a currency without minor units', 10_000, 'eur', 'jpy', MONDAY, 16_000],
    ['out of a currency without minor units', 16_000, 'jpy', 'eur', MONDAY, 10_000],
    ['through the euro', 10_000, 'usd', 'gbp', MONDAY, 6_400],
    ['a loss', -19_900, 'usd', 'eur', MONDAY, -15_920],
    ['rounded once, half away from zero', 1, 'gbp', 'usd', MONDAY, 2],
    ['at the rate of the latest day before a weekend', 11_000, 'usd', 'eur', new Date('2026-05-03T23:59:59Z'), 10_000],
    ['seven days later still', 12_500, 'usd', 'eur', new Date('2026-05-11T23:59:59Z'), 10_000],
    ['the same currency, without any rate', 123, 'xyz', 'xyz', MONDAY, 123],
  ])('converts %s', async (_case, ...[amount, from, to, at, expected]) => {
    expect(await rates.convert({ cents: amount, currency: from }, to, at)).toBe(expected);
  });

  it.each([
    ['eight days after the last rate', 'usd', new Date('2026-05-12T00:00:00Z')],
    ['before the first rate', 'usd', new Date('2026-04-29T23:59:59Z')],
    ['on a day for which only others have one', 'gbp', new Date('2026-05-01T12:00:00Z')],
    ['for a currency nobody publishes', 'xyz', MONDAY],
  ])('gives no number %s, and counts it', async (_case, currency, at) => {
    const before = await missingCount();
    expect(await rates.convert({ cents: 10_000, currency }, 'eur', at)).toBeNull();
    expect(await missingCount()).toBe(before + 1);
  });

  async function missingCount(): Promise<number> {
    const metric = app.nest
      .get(Metrics, { strict: false })
      .registry.getSingleMetric('retainly_exchange_rate_missing_total');
    return (await metric?.get())?.values[0]?.value ?? 0;
  }

  // Guards against invented rates that stay behind when an operator configures real ones.
  it('the configured file replaces what an earlier start loaded', async () => {
    const database = await createTestDatabase();
    await (await startBillingApp({}, database)).close();
    const configured = await startBillingApp({ EXCHANGE_RATES_FILE: file }, database);
    const rows = await configured.dataSource.query<{ count: string }[]>('SELECT count(*) AS count FROM exchange_rates');
    expect(Number(rows[0]?.count)).toBe(5);
    await configured.close();
    await database.drop();
  });
});
