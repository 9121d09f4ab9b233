import { generate } from 'otplib';

import { SignInDelays } from '../../src/auth/sign-in/sign-in-delays.js';
import { Clock } from '../../src/shared/clock.js';
import { cookieOf, later, newAccount, PASSWORD, type TestAccount } from '../support/accounts.js';
import { sessionHeaders } from '../support/members.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('POST /api/auth/sign-in', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: '1' });
  });
  afterAll(() => app.close());

  let networks = 0;
  /** Every try from another network, so that only the limits of the account count. */
  const anotherNetwork = () => ({ 'x-forwarded-for': `198.51.${(networks += 1) % 200}.${(networks * 7) % 200}` });
  const signIn = (body: object, headers: Record<string, string> = anotherNetwork()) =>
    app.http().post('/api/auth/sign-in').set(headers).send(body);
  const session = (cookie: string) => app.http().get('/api/auth/session').set(sessionHeaders(app, cookie).cookie);
  const account = async (): Promise<TestAccount> => newAccount(app, (await newWorkspace(app)).id, 'admin');

  it('200: sets a cookie that no script reads and no other site sends, and says who is signed in', async () => {
    const { email } = await account();
    const answer = await signIn({ email: ` ${email.toUpperCase()} `, password: PASSWORD }).expect(200);
    expect(answer.body).toMatchObject({ user: { email }, role: 'admin' });
    expect(String(answer.headers['set-cookie'])).toMatch(/^rk_session=[\w-]{64}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.headers['cache-control']).toBe('no-store');
    await session(cookieOf(answer) ?? '').expect(200);
  });

  it('200: the cookie of an https installation is bound to its host', async () => {
    const secure = await startTestApp({ PUBLIC_URL: 'https://retention.example.com' });
    try {
      const { email } = await newAccount(secure, (await newWorkspace(secure)).id, 'viewer');
      const answer = await secure.http().post('/api/auth/sign-in').send({ email, password: PASSWORD }).expect(200);
      expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-rk_session=[\w-]{64}; Path=\/; HttpOnly; Secure;/);
    } finally {
      await secure.close();
    }
  });

  // A cookie that somebody planted before the sign-in must be worth nothing after it.
  it('200: the cookie from before ends, and the new one is another', async () => {
    const { email } = await account();
    const first = cookieOf(await signIn({ email, password: PASSWORD }).expect(200)) ?? '';
    const { cookie } = sessionHeaders(app, first).cookie;
    const second = cookieOf(await signIn({ email, password: PASSWORD }, { ...anotherNetwork(), cookie })) ?? '';
    expect(second).not.toBe(first);
    await session(second).expect(200);
    expect((await session(first).expect(401)).body.error.code).toBe('sign_in_required');
  });

  it('401 invalid_sign_in: the same words for a wrong password and for an account that does not exist', async () => {
    const { email } = await account();
    const wrong = await signIn({ email, password: 'wrong' }).expect(401);
    const nobody = await signIn({ email: `x${email}`, password: 'wrong' }).expect(401);
    expect(wrong.body.error).toEqual(nobody.body.error);
    expect(wrong.body.error.code).toBe('invalid_sign_in');
    expect(cookieOf(wrong)).toBeUndefined();
  });

  it('429: a wait that doubles with each failure, from whatever network, and never a lock', async () => {
    const { email } = await account();
    const delays = app.nest.get(SignInDelays, { strict: false });
    let waitedMs = 0;
    for (let failure = 0; failure < 15; failure += 1) {
      expect(await later(app, waitedMs, () => delays.begin(email))).toEqual({ waitMs: 0, failures: failure });
      waitedMs += failure < 2 ? 0 : Math.min(2 ** (failure - 2) * 1_000, 15 * MINUTE_MS);
    }
    const early = await later(app, waitedMs - 5 * MINUTE_MS, () => signIn({ email, password: PASSWORD }).expect(429));
    expect(early.body.error).toMatchObject({ code: 'rate_limited', retry_after: expect.any(Number) });
    await later(app, waitedMs, () => signIn({ email, password: PASSWORD }).expect(200));
    expect(await delays.begin(email)).toEqual({ waitMs: 0, failures: 0 });
  });

  it('429: five tries a minute from one network, while others go on', async () => {
    const { email } = await account();
    const from = anotherNetwork();
    const delays = app.nest.get(SignInDelays, { strict: false });
    // Tries that have to wait anyway compare no password, which would take a while.
    for (let failure = 0; failure < 3; failure += 1) await delays.begin(email);
    for (let attempt = 0; attempt < 5; attempt += 1) await signIn({ email, password: PASSWORD }, from).expect(429);
    await later(app, HOUR_MS, async () => {
      await signIn({ email, password: PASSWORD }, from).expect(429);
      await signIn({ email, password: PASSWORD }).expect(200);
    });
  });

  // One common password on every account there may be; also what keeps this server from hashing all day.
  it('429: so many tries a minute from one network, on all accounts together', async () => {
    const strict = await startTestApp({ FAILED_AUTH_PER_MINUTE: '2', TRUST_PROXY: '1' });
    try {
      const { email } = await newAccount(strict, (await newWorkspace(strict)).id, 'viewer');
      const from = { 'x-forwarded-for': '203.0.113.77' };
      const tryAs = (who: string) =>
        strict.http().post('/api/auth/sign-in').set(from).send({ email: who, password: PASSWORD });
      await tryAs('a@example.com').expect(401);
      await tryAs('b@example.com').expect(401);
      expect((await tryAs(email).expect(429)).body.error.code).toBe('rate_limited');
    } finally {
      await strict.close();
    }
  });

  it.each([
    [{}, 'email'],
    [{ email: 'nobody', password: 'x' }, 'email'],
    [{ email: 'a@example.com' }, 'password'],
    [{ email: 'a@example.com', password: 'x'.repeat(257) }, 'password'],
    [{ email: 'a@example.com', password: 'x', totp_code: '12345' }, 'totp_code'],
  ])('400: %j', async (body, param) => {
    expect((await signIn(body).expect(400)).body.error.param).toBe(param);
  });

  // Otherwise a page of a stranger could sign a person in to the stranger's account.
  it('403 csrf_failed: from a page of another site', async () => {
    const { email } = await account();
    const attacks: Record<string, string>[] = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }];
    for (const headers of attacks) {
      const answer = await signIn({ email, password: PASSWORD }, headers).expect(403);
      expect(answer.body.error.code).toBe('csrf_failed');
    }
    await app.http().post('/api/auth/sign-in').type('text').send('email=a').expect(415);
  });

  describe('with an authenticator app', () => {
    const nowSeconds = () => Math.floor(app.nest.get(Clock, { strict: false }).now().getTime() / 1_000);

    async function withTotp(): Promise<{ email: string; secret: string; cookie: string; confirmed: string }> {
      const { email } = await account();
      const first = cookieOf(await signIn({ email, password: PASSWORD })) ?? '';
      const { headers } = sessionHeaders(app, first);
      const { body } = await app.http().post('/api/auth/totp').set(headers).send({}).expect(200);
      expect(body.otpauth_url).toContain(body.secret);
      expect(body.qr_svg).toContain('<svg');
      const confirm = (code: string) => app.http().post('/api/auth/totp/confirm').set(headers).send({ code });
      const confirmed = await generate({ secret: body.secret, epoch: nowSeconds() });
      await confirm(confirmed === '000000' ? '000001' : '000000').expect(400);
      const answer = await confirm(confirmed).expect(200);
      expect(answer.body.user.has_totp).toBe(true);
      return { email, secret: body.secret, cookie: cookieOf(answer) ?? '', confirmed };
    }

    it('401 totp_required: without a code; 401: with a code that was used; 200: with the next', async () => {
      const { email, secret, confirmed } = await withTotp();
      const missing = await signIn({ email, password: PASSWORD }).expect(401);
      expect(missing.body.error.code).toBe('totp_required');
      const used = await signIn({ email, password: PASSWORD, totp_code: confirmed }).expect(401);
      expect(used.body.error.code).toBe('invalid_sign_in');
      await later(app, MINUTE_MS, async () => {
        const code = await generate({ secret, epoch: nowSeconds() });
        await signIn({ email, password: PASSWORD, totp_code: code }).expect(200);
        await signIn({ email, password: PASSWORD, totp_code: code }).expect(401);
      });
    });

    // Otherwise an account could end up asking for codes of a secret that nobody has.
    it('is on only with the secret whose code was given', async () => {
      const { email } = await account();
      const { headers } = sessionHeaders(app, cookieOf(await signIn({ email, password: PASSWORD })) ?? '');
      const begin = () => app.http().post('/api/auth/totp').set(headers).send({});
      const { secret } = (await begin().expect(200)).body;
      const code = await generate({ secret, epoch: nowSeconds() });
      const [confirmed, replaced] = await Promise.all([
        app.http().post('/api/auth/totp/confirm').set(headers).send({ code }),
        begin(),
      ]);
      expect([confirmed.status === 200, replaced.status === 200]).toContain(false);
    });

    it('401 invalid_sign_in: a wrong password tells nothing about the app', async () => {
      const { email } = await withTotp();
      const answer = await signIn({ email, password: 'wrong' }).expect(401);
      expect(answer.body.error.code).toBe('invalid_sign_in');
    });

    it('DELETE /api/auth/totp takes the password, and ends what asked for a code', async () => {
      const { email, cookie } = await withTotp();
      const remove = (password: string) =>
        app.http().delete('/api/auth/totp').set(sessionHeaders(app, cookie).headers).send({ password });
      expect((await remove('wrong').expect(400)).body.error.param).toBe('password');
      await remove(PASSWORD).expect(200);
      await signIn({ email, password: PASSWORD }).expect(200);
    });
  });

  describe('POST /api/auth/password', () => {
    it('200: the new password counts, this browser goes on under a new cookie and all others are out', async () => {
      const { email } = await account();
      const [here, there] = await Promise.all(
        [1, 2].map(async () => cookieOf(await signIn({ email, password: PASSWORD }).expect(200)) ?? ''),
      );
      const body = { current_password: PASSWORD, new_password: 'a new and longer one' };
      const change = (fields: object) =>
        app
          .http()
          .post('/api/auth/password')
          .set(sessionHeaders(app, here ?? '').headers)
          .send(fields);
      expect((await change({ ...body, current_password: 'wrong' }).expect(400)).body.error.param).toBe(
        'current_password',
      );
      expect((await change({ ...body, new_password: 'short' }).expect(400)).body.error.param).toBe('new_password');
      const renewed = cookieOf(await change(body).expect(200)) ?? '';
      await session(renewed).expect(200);
      await session(here ?? '').expect(401);
      await session(there ?? '').expect(401);
      await signIn({ email, password: PASSWORD }).expect(401);
      await signIn({ email, password: body.new_password }).expect(200);
    });
  });
});
