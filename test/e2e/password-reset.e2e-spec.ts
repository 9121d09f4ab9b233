import { DataSource } from 'typeorm';

import { runResetMember } from '../../src/commands/reset-member/run.js';
import { cookieOf, later, newAccount, PASSWORD } from '../support/accounts.js';
import { sessionHeaders, signIn } from '../support/members.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const NEW_PASSWORD = 'a new one that is not forgotten';
const HOUR_MS = 60 * 60_000;

describe('a forgotten password', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });
  afterAll(() => app.close());

  /** What an operator does. @returns what was printed, and the exit code */
  async function reset(...args: string[]): Promise<{ code: number; printed: string; token: string }> {
    const { DATABASE_URL, REDIS_URL, SECRETS_ENCRYPTION_KEY, PUBLIC_URL } = app.config.environment;
    const variables = { NODE_ENV: 'test', DATABASE_URL, REDIS_URL, SECRETS_ENCRYPTION_KEY, PUBLIC_URL };
    const lines: string[] = [];
    const code = await runResetMember(args, { variables, print: (line) => lines.push(line) });
    const printed = lines.join('\n');
    return { code, printed, token: printed.split('#')[1] ?? '' };
  }
  const set = (token: string, password = NEW_PASSWORD) =>
    app.http().post('/api/auth/password-reset').send({ token, password });
  const enter = (email: string, password: string) => app.http().post('/api/auth/sign-in').send({ email, password });

  it('is replaced with the link an operator prints, once, and everybody else is signed out', async () => {
    const { email, userId } = await newAccount(app, workspace.id, 'viewer');
    const before = cookieOf(await enter(email, PASSWORD).expect(200)) ?? '';
    const { code, printed, token } = await reset('--email', email.toUpperCase());
    expect(code).toBe(0);
    expect(printed).toMatch(/^http\S+\/reset-password#\S+$/);
    expect((await set(token, 'short').expect(400)).body.error.param).toBe('password');
    const answers = await Promise.all([set(token), set(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(answers.map(cookieOf)).toEqual([undefined, undefined]);
    await app.http().get('/api/auth/session').set(sessionHeaders(app, before).cookie).expect(401);
    await enter(email, PASSWORD).expect(401);
    await enter(email, NEW_PASSWORD).expect(200);

    const admin = await signIn(app, workspace, 'admin');
    const log = await app.http().get('/api/v1/audit-log').set(admin.cookie).expect(200);
    expect(log.body.data).toEqual(
      expect.arrayContaining(
        ['member.password_reset_offered', 'member.password_reset'].map((action) =>
          expect.objectContaining({ action, actor: 'system', target: `usr_${userId}` }),
        ),
      ),
    );
    expect(log.text).not.toContain(token);
  });

  it('403 invalid_reset_link: after an hour, after another change of the password, and when it is invented', async () => {
    const { email, userId } = await newAccount(app, workspace.id, 'viewer');
    const { token } = await reset('--email', email);
    const refused = await later(app, HOUR_MS, () => set(token).expect(403));
    expect(refused.body.error.code).toBe('invalid_reset_link');
    await set(`${token.slice(0, -4)}AAAA`).expect(403);
    await set('').expect(403);
    await app.nest.get(DataSource).query(`UPDATE users SET password_hash = 'another' WHERE id = $1`, [userId]);
    await set(token).expect(403);
  });

  it('leaves the authenticator app on, unless the operator says otherwise', async () => {
    const { email, userId } = await newAccount(app, workspace.id, 'viewer');
    const database = app.nest.get(DataSource);
    const hasTotp = async () =>
      (await database.query(`SELECT totp_confirmed_at FROM users WHERE id = $1`, [userId]))[0].totp_confirmed_at !==
      null;
    await database.query(`UPDATE users SET sealed_totp_secret = 'x', totp_confirmed_at = now() WHERE id = $1`, [
      userId,
    ]);
    await set((await reset('--email', email)).token).expect(200);
    expect(await hasTotp()).toBe(true);
    await reset('--email', email, '--totp');
    expect(await hasTotp()).toBe(false);
  });

  it('says so when there is no such account, and when it is asked wrongly', async () => {
    expect(await reset('--email', 'nobody@example.com')).toMatchObject({
      code: 1,
      printed: 'There is no account with this e-mail.',
    });
    expect(await reset('--email', 'nobody')).toMatchObject({ code: 2, printed: expect.stringContaining('Usage:') });
    expect(await reset('--help')).toMatchObject({ code: 0 });
  });
});
