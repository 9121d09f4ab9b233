import { DataSource } from 'typeorm';

import { SetupLinksService } from '../../src/auth/setup/setup-links.service.js';
import { cookieOf, later, newAccount, PASSWORD } from '../support/accounts.js';
import { sessionHeaders, signIn, type TestMember } from '../support/members.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

const DAY_MS = 24 * 60 * 60_000;

describe('members', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const invite = (by: TestMember, body: object) => app.http().post('/api/v1/invitations').set(by.headers).send(body);
  const tokenOf = (url: string) => url.split('/').at(-1) ?? '';
  const accept = (token: string, body: object) => app.http().post(`/api/auth/invitations/${token}/accept`).send(body);
  const changeRole = (by: TestMember, id: string, role: string) =>
    app.http().patch(`/api/v1/members/${id}`).set(by.headers).send({ role });
  const remove = (by: TestMember, id: string) => app.http().delete(`/api/v1/members/${id}`).set(by.headers);

  describe('an invitation', () => {
    it('makes a new user a member, once', async () => {
      const workspace = await newWorkspace(app, { name: 'Acme' });
      const owner = await signIn(app, workspace, 'owner');
      const created = await invite(owner, { email: 'New.Person@example.com', role: 'analyst' }).expect(200);
      const token = tokenOf(created.body.invitation_url);
      const { body } = await app.http().get(`/api/auth/invitations/${token}`).expect(200);
      expect(body).toEqual({
        email: 'new.person@example.com',
        role: 'analyst',
        workspace_name: 'Acme',
        user_exists: false,
      });
      expect((await accept(token, { password: PASSWORD }).expect(400)).body.error.param).toBe('name');
      const [first, second] = await Promise.all(
        [1, 2].map(() => accept(token, { name: 'New Person', password: PASSWORD })),
      );
      expect([first?.status, second?.status].sort()).toEqual([200, 404]);
      await app.http().get(`/api/auth/invitations/${token}`).expect(404);
      const list = await app.http().get('/api/v1/members').set(owner.cookie).expect(200);
      expect(list.body.data).toMatchObject([
        { email: 'new.person@example.com', name: 'New Person', role: 'analyst', has_totp: false },
        { id: owner.publicId, role: 'owner' },
      ]);
      const log = await app.http().get('/api/v1/audit-log').set(owner.cookie).expect(200);
      expect(log.text).not.toContain(token);
      expect(log.body.data.map((line: { action: string }) => line.action)).toEqual(
        expect.arrayContaining(['member.invited', 'member.joined', 'member.signed_in']),
      );
    });

    it('lets an existing user in with the password they have, and nobody else', async () => {
      const [here, there] = [await newWorkspace(app), await newWorkspace(app)];
      const { email } = await newAccount(app, here.id, 'viewer');
      const owner = await signIn(app, there, 'owner');
      const token = tokenOf((await invite(owner, { email, role: 'admin' }).expect(200)).body.invitation_url);
      const shown = await app.http().get(`/api/auth/invitations/${token}`).expect(200);
      expect(shown.body.user_exists).toBe(true);
      await accept(token, { name: 'Thief', password: 'another password' }).expect(401);
      const joined = await accept(token, { password: PASSWORD }).expect(200);
      expect(joined.body).toMatchObject({ workspace: { id: there.publicId }, role: 'admin' });
      expect(joined.body.workspaces).toHaveLength(2);
      await app
        .http()
        .get('/api/auth/session')
        .set(sessionHeaders(app, cookieOf(joined) ?? '').cookie)
        .expect(200);
    });

    it('ends after a week, when it is taken back, and when a newer one is made', async () => {
      const owner = await signIn(app, await newWorkspace(app), 'owner');
      const make = async (email: string) => (await invite(owner, { email, role: 'viewer' }).expect(200)).body;
      const find = (invitation: { invitation_url: string }) =>
        app.http().get(`/api/auth/invitations/${tokenOf(invitation.invitation_url)}`);
      const old = await make('a@example.com');
      await later(app, 7 * DAY_MS, () => find(old).expect(404));
      const newer = await make('a@example.com');
      await find(old).expect(404);
      await find(newer).expect(200);
      await app.http().delete(`/api/v1/invitations/${newer.id}`).set(owner.headers).expect(200);
      await find(newer).expect(404);
      await app.http().delete(`/api/v1/invitations/${newer.id}`).set(owner.headers).expect(404);
    });

    // One to a second account of theirs would be a way back for whoever was taken out.
    it('ends with the owner who made it', async () => {
      const workspace = await newWorkspace(app);
      const newOwner = () => signIn(app, workspace, 'owner');
      const [owner, leaver, other] = [await newOwner(), await newOwner(), await newOwner()];
      const make = async (by: TestMember, email: string) =>
        tokenOf((await invite(by, { email, role: 'owner' }).expect(200)).body.invitation_url);
      const [kept, ofLeaver, ofOther] = [
        await make(owner, 'kept@example.com'),
        await make(leaver, 'c@example.com'),
        await make(other, 'd@example.com'),
      ];
      await remove(owner, leaver.publicId).expect(200);
      await changeRole(owner, other.publicId, 'admin').expect(200);
      for (const token of [ofLeaver, ofOther]) await app.http().get(`/api/auth/invitations/${token}`).expect(404);
      await app.http().get(`/api/auth/invitations/${kept}`).expect(200);
    });

    it('409 account_exists: never makes a second account for one e-mail', async () => {
      const email = 'twice@example.com';
      const tokens = await Promise.all(
        [1, 2].map(async () => {
          const owner = await signIn(app, await newWorkspace(app), 'owner');
          return tokenOf((await invite(owner, { email, role: 'viewer' }).expect(200)).body.invitation_url);
        }),
      );
      const answers = await Promise.all(tokens.map((token) => accept(token, { name: 'Two', password: PASSWORD })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)?.body.error.code).toBe('account_exists');
      const late = tokens[answers.findIndex(({ status }) => status === 409)] ?? '';
      await accept(late, { password: PASSWORD }).expect(200);
    });

    it('is not for somebody who is a member, and stands in the list without its link', async () => {
      const owner = await signIn(app, await newWorkspace(app), 'owner');
      expect((await invite(owner, { email: owner.email, role: 'viewer' }).expect(400)).body.error.param).toBe('email');
      const { body } = await invite(owner, { email: 'b@example.com', role: 'viewer' }).expect(200);
      const list = await app.http().get('/api/v1/invitations').set(owner.cookie).expect(200);
      expect(list.body.data).toMatchObject([{ id: body.id, invited_by: owner.publicId, accepted_at: null }]);
      expect(list.text).not.toContain(tokenOf(body.invitation_url));
    });
  });

  it('200: a new role holds at once, for which the member signs in again', async () => {
    const workspace = await newWorkspace(app);
    const [owner, member] = [await signIn(app, workspace, 'owner'), await signIn(app, workspace, 'admin')];
    const { body } = await changeRole(owner, member.publicId, 'viewer').expect(200);
    expect(body).toMatchObject({ id: member.publicId, role: 'viewer' });
    await app.http().get('/api/auth/session').set(member.cookie).expect(401);
  });

  it('200: a member who was taken out is out at once', async () => {
    const workspace = await newWorkspace(app);
    const [owner, member] = [await signIn(app, workspace, 'owner'), await signIn(app, workspace, 'admin')];
    await remove(owner, member.publicId).expect(200);
    await app.http().get('/api/auth/session').set(member.cookie).expect(401);
    await remove(owner, member.publicId).expect(404);
  });

  it('409 last_owner: two owners who leave at the same time leave one behind', async () => {
    const workspace = await newWorkspace(app);
    const [one, other] = [await signIn(app, workspace, 'owner'), await signIn(app, workspace, 'owner')];
    const answers = await Promise.all([remove(one, one.publicId), changeRole(other, other.publicId, 'viewer')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lonely = await signIn(app, await newWorkspace(app), 'owner');
    const refused = await remove(lonely, lonely.publicId).expect(409);
    expect(refused.body.error.code).toBe('last_owner');
  });

  it('DELETE /api/v1/members/{id}/totp: lets a member back in, but not into workspaces of others', async () => {
    const [own, foreign] = [await newWorkspace(app), await newWorkspace(app)];
    const [owner, member] = [await signIn(app, own, 'owner'), await signIn(app, own, 'viewer')];
    const database = app.nest.get(DataSource);
    const isOn = `UPDATE users SET sealed_totp_secret = 'x', totp_confirmed_at = now() WHERE id = $1`;
    await database.query(isOn, [member.userId]);
    const reset = () => app.http().delete(`/api/v1/members/${member.publicId}/totp`).set(owner.headers);
    const { body } = await reset().expect(200);
    expect(body.has_totp).toBe(false);
    await database.query(`INSERT INTO workspace_members VALUES ($1, $2, 'viewer', now())`, [foreign.id, member.userId]);
    expect((await reset().expect(409)).body.error.code).toBe('shared_account');
  });
});

describe('the first user', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startTestApp();
  });
  afterEach(() => app.close());

  const OWNER = { email: 'ada@example.com', password: PASSWORD, name: 'Ada', workspace_name: 'Acme' };
  const setUp = (token: string, body: object = OWNER) =>
    app
      .http()
      .post('/api/auth/setup')
      .send({ token, ...body });
  const newToken = async () => new URL((await links().newLink()) ?? '').searchParams.get('token') ?? '';
  const links = () => app.nest.get(SetupLinksService, { strict: false });
  const isRequired = async () => (await app.http().get('/api/auth/setup').expect(200)).body.setup_required;

  it('comes by a link the server printed, which works once, as every other then printed', async () => {
    expect(await isRequired()).toBe(true);
    const [one, other] = [await newToken(), await newToken()];
    await setUp('invented').expect(403);
    const answers = await Promise.all([setUp(one), setUp(other, { ...OWNER, email: 'eve@example.com' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    const first = answers.find(({ status }) => status === 200);
    expect(first?.body).toMatchObject({ role: 'owner', workspace: { name: 'Acme' } });
    expect(await isRequired()).toBe(false);
    expect(await links().newLink()).toBeUndefined();
    expect((await setUp(other).expect(403)).body.error.code).toBe('invalid_setup_link');
    const { cookie } = sessionHeaders(app, cookieOf(first ?? { headers: {} }) ?? '');
    await app.http().get('/api/v1/members').set(cookie).expect(200);
  });

  it('403: after a day the link is over', async () => {
    const token = await newToken();
    await later(app, DAY_MS, () => setUp(token).expect(403));
    await setUp(token, { ...OWNER, password: 'short' }).expect(400);
    await setUp(token).expect(200);
  });
});
