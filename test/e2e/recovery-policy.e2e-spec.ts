import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/v1/recovery-policy';
const DEFAULTS = {
  own_retries_enabled: true,
  max_attempts_30_days: 15,
  max_own_attempts_30_days: 6,
  min_hours_between_attempts: 1,
  max_mastercard_attempts_24_hours: 10,
  max_mastercard_attempts_30_days: 35,
  mail_days: [0, 3, 7],
  expiring_card_notice_enabled: true,
  time_zone: 'UTC',
};

describe('/api/v1/recovery-policy', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });

  const get = (key = workspace.secretKey) => app.http().get(PATH).set('x-api-key', key);
  const put = (body: object | string, key = workspace.secretKey) =>
    app.http().put(PATH).set('x-api-key', key).type('json').send(body);

  it('200: begins with the limits that hold for everybody', async () => {
    expect((await get().expect(200)).body).toEqual(DEFAULTS);
  });

  it('200: is replaced for one workspace, and the change is in the audit log', async () => {
    const wish = { ...DEFAULTS, max_own_attempts_30_days: 2, mail_days: [1, 14], time_zone: 'Europe/Berlin' };
    expect((await put(wish).expect(200)).body).toEqual(wish);
    expect((await get().expect(200)).body).toEqual(wish);
    expect((await get((await newWorkspace(app)).secretKey).expect(200)).body).toEqual(DEFAULTS);
    const log = await app.http().get('/api/v1/audit-log').set('x-api-key', workspace.secretKey).expect(200);
    expect(log.body.data[0]).toMatchObject({
      action: 'recovery_policy.updated',
      details: { changed: ['maxOwnAttempts30Days', 'mailDays', 'timeZone'] },
    });
  });

  it.each([
    ['the least', [0, 0, 1, 0, 0], []],
    ['the most', [20, 15, 168, 10, 35], [0, 30, 60]],
  ])('200: takes %s of everything', async (_case, [all, own, hours, daily, monthly], days) => {
    const wish = {
      ...DEFAULTS,
      max_attempts_30_days: all,
      max_own_attempts_30_days: own,
      min_hours_between_attempts: hours,
      max_mastercard_attempts_24_hours: daily,
      max_mastercard_attempts_30_days: monthly,
      mail_days: days,
    };
    expect((await put(wish).expect(200)).body).toEqual(wish);
  });

  it.each([
    ['own_retries_enabled', 'yes'],
    ['max_attempts_30_days', 21],
    ['max_attempts_30_days', -1],
    ['max_attempts_30_days', 1.5],
    ['max_attempts_30_days', '15'],
    ['max_own_attempts_30_days', 16],
    ['min_hours_between_attempts', 0],
    ['min_hours_between_attempts', 169],
    ['max_mastercard_attempts_24_hours', 11],
    ['max_mastercard_attempts_30_days', 36],
    ['mail_days', [0, 3, 7, 14]],
    ['mail_days', [3, 3]],
    ['mail_days', [7, 3]],
    ['mail_days', 3],
    ['mail_days.0', [61]],
    ['mail_days.1', [0, 1.5]],
    ['expiring_card_notice_enabled', null],
    ['time_zone', 'Mars/Olympus'],
    ['time_zone', ''],
  ])('400 parameter_invalid: %s cannot be %j', async (param, value) => {
    const [field = ''] = param.split('.');
    const { body } = await put({ ...DEFAULTS, [field]: value }).expect(400);
    expect(body.error).toMatchObject({ type: 'invalid_request_error', code: 'parameter_invalid', param });
    expect((await get()).body).toEqual(DEFAULTS);
  });

  it.each(Object.keys(DEFAULTS))('400 parameter_missing: without %s', async (param) => {
    const rest = Object.fromEntries(Object.entries(DEFAULTS).filter(([name]) => name !== param));
    const { body } = await put(rest).expect(400);
    expect(body.error).toMatchObject({ code: 'parameter_missing', param });
  });

  it('400 malformed_json: for what is no JSON', async () => {
    expect((await put('{"mail_days":[').expect(400)).body.error.code).toBe('malformed_json');
  });

  it('401 and 403: without a key, and with one that may only read', async () => {
    await app.http().get(PATH).expect(401);
    await app.http().put(PATH).send(DEFAULTS).expect(401);
    for (const key of [workspace.readKey, workspace.publishableKey]) {
      await get(key).expect(403);
      expect((await put(DEFAULTS, key).expect(403)).body.error.code).toBe('insufficient_scope');
    }
  });

  it('429 rate_limited: over the limit of the key', async () => {
    const { secretKey } = await newWorkspace(app, { rateLimitPerMinute: 1 });
    await get(secretKey).expect(200);
    expect((await put(DEFAULTS, secretKey).expect(429)).body.error.code).toBe('rate_limited');
  });
});
