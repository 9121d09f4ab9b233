import { readFileSync } from 'node:fs';

import { InvalidConfigurationError, loadConfig } from './app-config.js';
import { environmentSchema } from './environment.js';

const REQUIRED = {
  DATABASE_URL: 'postgres://user:pass@127.0.0.1:5432/retainly',
  REDIS_URL: 'redis://127.0.0.1:6379',
  SECRETS_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
};

describe('loadConfig', () => {
  it('needs three settings and has a default for every other', () => {
    const { environment } = loadConfig(REQUIRED);
    expect(environment).toMatchObject({ PORT: 3000, RATE_LIMIT_PER_MINUTE: 60, PROCESS_ROLE: 'all' });
    expect(environment.WEBHOOK_RETRY_SCHEDULE.reduce((sum, seconds) => sum + seconds, 0)).toBe(75 * 3600 + 35 * 60 + 5);
  });

  it('names every missing and every wrong setting at once, and no value', () => {
    const wrong = {
      ...REQUIRED,
      DATABASE_URL: '',
      REDIS_URL: 'http://secret-host',
      PORT: '70000',
      SECRETS_ENCRYPTION_KEY: 'c2hvcnQ=',
    };
    const attempt = () => loadConfig(wrong);
    expect(attempt).toThrow(InvalidConfigurationError);
    for (const name of ['DATABASE_URL is missing', 'REDIS_URL', 'PORT', 'SECRETS_ENCRYPTION_KEY'])
      expect(attempt).toThrow(name);
    expect(attempt).not.toThrow(/secret-host|c2hvcnQ/);
  });

  it('takes an empty variable for an unset one, as env files write it', () => {
    expect(loadConfig({ ...REQUIRED, PORT: '', STRIPE_API_BASE: '' }).environment).toMatchObject({ PORT: 3000 });
  });

  it.each([
    ['a schedule with words', { WEBHOOK_RETRY_SCHEDULE: '0,soon' }],
    ['a flag that is not 0 or 1', { ALLOW_HTTP_WEBHOOKS: 'yes' }],
    ['an unknown role', { PROCESS_ROLE: 'both' }],
    ['a proxy that is no address', { TRUST_PROXY: '10.0.0.0/8,my-proxy' }],
    ['a network that is none', { WEBHOOK_ALLOW_CIDRS: '10.0.0.0' }],
    ['an earlier encryption key that is too short', { SECRETS_ENCRYPTION_OLD_KEYS: 'c2hvcnQ=' }],
    ['a file of exchange rates that is not there', { EXCHANGE_RATES_FILE: '/nowhere/rates.csv' }],
  ])('refuses %s', (_case, wrong) => {
    expect(() => loadConfig({ ...REQUIRED, ...wrong })).toThrow(InvalidConfigurationError);
  });

  it.each(['2', '127.0.0.1', '10.0.0.0/8, ::1, fd00::/8'])('takes %s for the proxies to trust', (TRUST_PROXY) => {
    expect(loadConfig({ ...REQUIRED, TRUST_PROXY }).environment).toMatchObject({ TRUST_PROXY });
  });
});

describe('.env.example', () => {
  // A setting that only one of the two knows is either undocumented or without effect.
  it('names exactly the variables of the schema, with the defaults of the schema', () => {
    const lines = readFileSync('.env.example', 'utf8')
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line));
    const example = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
    expect(Object.keys(example).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
    const defaults = loadConfig(REQUIRED).environment;
    const fromExample = loadConfig({ ...example, ...REQUIRED }).environment;
    expect(fromExample).toEqual(defaults);
  });

  it('is explained by a description next to each setting in the schema', () => {
    const undescribed = Object.entries(environmentSchema.shape).filter(([, rule]) => !rule.description);
    expect(undescribed).toEqual([]);
  });
});
