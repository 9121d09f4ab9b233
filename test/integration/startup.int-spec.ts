import { randomBytes } from 'node:crypto';

import { ExchangeRates } from '../../src/billing/exchange-rates.js';
import { InvalidConfigurationError } from '../../src/shared/config/app-config.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

describe('starting a process', () => {
  let app: TestApp;
  afterEach(() => app.close());

  // Otherwise every save and every webhook would fail later, one by one.
  it('fails at once with a key that does not open the secrets in the database', async () => {
    app = await startTestApp();
    await newWorkspace(app);
    const { DATABASE_URL, SECRETS_ENCRYPTION_KEY } = app.config.environment;
    const otherKey = randomBytes(32).toString('base64');
    const wrong = startTestApp({ DATABASE_URL, SECRETS_ENCRYPTION_KEY: otherKey });
    await expect(wrong).rejects.toThrow(InvalidConfigurationError);

    const rotated = { SECRETS_ENCRYPTION_KEY: otherKey, SECRETS_ENCRYPTION_OLD_KEYS: SECRETS_ENCRYPTION_KEY };
    await (await startTestApp({ DATABASE_URL, ...rotated })).close();
  });

  it('in production loads no invented exchange rates, and says what is missing', async () => {
    app = await startTestApp({ NODE_ENV: 'production' });
    const at = new Date('2026-05-04T10:00:00Z');
    expect(await app.nest.get(ExchangeRates).convert({ cents: 1_000, currency: 'usd' }, 'eur', at)).toBeNull();
    const ready = await app.http().get('/health/ready').expect(200);
    expect(ready.body.warnings).toEqual([expect.stringContaining('EXCHANGE_RATES_URL')]);
  });
});
