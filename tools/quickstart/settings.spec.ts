import { createServer } from 'node:net';

import { freePort } from '../services/ports.js';
import { parseOptions } from './options.js';
import { applicationEnvironment, choosePort, givenParts } from './settings.js';

describe('givenParts', () => {
  it('starts everything itself when nothing, or an empty variable, is given', () => {
    const nothing = {
      databaseUrl: undefined,
      redisUrl: undefined,
      stripeApiBase: undefined,
      stripeSecretKey: undefined,
      smtpUrl: undefined,
    };
    expect(givenParts({})).toEqual(nothing);
    expect(givenParts({ DATABASE_URL: '', REDIS_URL: '', STRIPE_API_BASE: '', STRIPE_SECRET_KEY: '' })).toEqual(
      nothing,
    );
  });

  it('talks to the real Stripe for a secret key, unless another address is given as well', () => {
    expect(givenParts({ STRIPE_SECRET_KEY: 'sk_test_1' }).stripeApiBase).toBe('https://api.stripe.com');
    const both = givenParts({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_API_BASE: 'http://127.0.0.1:9' });
    expect(both.stripeApiBase).toBe('http://127.0.0.1:9');
  });
});

describe('choosePort', () => {
  it('refuses a taken port and says how to choose another', async () => {
    const port = await freePort();
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    await expect(choosePort(parseOptions(['--port', String(port)]), {})).rejects.toThrow(/--port/);
    stranger.close();
  });

  it('prefers --port to PORT', async () => {
    const [wished, other] = [await freePort(), await freePort()];
    expect(await choosePort(parseOptions(['--port', String(wished)]), { PORT: String(other) })).toBe(wished);
    expect(await choosePort(parseOptions([]), { PORT: String(other) })).toBe(other);
  });
});

describe('applicationEnvironment', () => {
  const settings = {
    port: 4000,
    baseUrl: 'http://127.0.0.1:4000',
    databaseUrl: 'postgres://a',
    redisUrl: 'redis://b',
    stripeApiBase: 'http://c',
    smtpUrl: 'smtp://d',
    secretsEncryptionKey: 'key',
  };

  it("lets the person's own settings through, but not those that have to fit together", () => {
    const env = applicationEnvironment(settings, { RATE_LIMIT_PER_MINUTE: '5', PORT: '1', NODE_ENV: 'production' });
    expect(env).toMatchObject({ RATE_LIMIT_PER_MINUTE: '5', PORT: '4000', NODE_ENV: 'development' });
  });

  it('sends mails to the catcher, unless the person has a mail server', () => {
    expect(applicationEnvironment(settings, {})).toMatchObject({ SMTP_URL: 'smtp://d', MAIL_FROM: expect.any(String) });
    const own = { SMTP_URL: 'smtps://mail.example.com', MAIL_FROM: 'me@example.com' };
    expect(applicationEnvironment({ ...settings, smtpUrl: undefined }, own)).toMatchObject(own);
  });
});
