import { DataSource } from 'typeorm';

import { cookieOf, later } from '../support/accounts.js';
import { sessionHeaders, signIn, type TestMember } from '../support/members.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

const MINUTE_MS = 60_000;

describe('a dashboard session', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const session = ({ cookie }: Pick<TestMember, 'cookie'>) => app.http().get('/api/auth/session').set(cookie);
  const post = (path: string, headers: Record<string, string>, body: object = {}) =>
    app.http().post(path).set(headers).send(body);

  it('200: tells who is signed in, and what else they belong to', async () => {
    const workspace = await newWorkspace(app, { name: 'Acme' });
    const member = await signIn(app, workspace, 'analyst');
    const { body } = await session(member).expect(200);
    expect(body).toEqual({
      user: { id: member.publicId, email: member.email, name: 'Test analyst', has_totp: false },
      workspace: { id: workspace.publicId, name: 'Acme' },
      role: 'analyst',
      workspaces: [{ id: workspace.publicId, name: 'Acme', role: 'analyst' }],
      csrf_token: member.headers['x-csrf-token'],
    });
  });

  it('401 sign_in_required: without one, with one nobody has, and with one that is malformed', async () => {
    const { publicId, id } = await newWorkspace(app);
    const known = await signIn(app, { id }, 'viewer');
    await app.http().get('/api/auth/session').expect(401);
    const invented = known.cookie.cookie.replace(/.{8}$/, 'AAAAAAAA');
    for (const cookie of [invented, 'rk_session=x', 'rk_session=', `rk_session=${publicId}`]) {
      const answer = await app.http().get('/api/auth/session').set({ cookie }).expect(401);
      expect(answer.body.error).toMatchObject({ type: 'authentication_error', code: 'sign_in_required' });
      expect(cookieOf(answer)).toBe('');
    }
  });

  it('ends after half an hour without a request, and twelve hours after signing in whatever happens', async () => {
    const idle = await signIn(app, await newWorkspace(app), 'viewer');
    await later(app, 31 * MINUTE_MS, () => session(idle).expect(401));
    const busy = await signIn(app, await newWorkspace(app), 'viewer');
    for (let minutes = 25; minutes < 12 * 60; minutes += 25) {
      await later(app, minutes * MINUTE_MS, () => session(busy).expect(200));
    }
    await later(app, 12 * 60 * MINUTE_MS, () => session(busy).expect(401));
  });

  it('a key in the request counts, and the cookie beside it does not', async () => {
    const workspace = await newWorkspace(app);
    const owner = await signIn(app, await newWorkspace(app), 'owner');
    const headers = { ...owner.cookie, 'x-api-key': workspace.secretKey };
    const answer = await app.http().get('/api/v1/workspace').set(headers).expect(200);
    expect(answer.body.id).toBe(workspace.publicId);
    await app.http().get('/api/v1/members').set(headers).expect(403);
  });

  it('has 600 requests a minute of its own', async () => {
    const workspace = await newWorkspace(app, { rateLimitPerMinute: 1 });
    const member = await signIn(app, workspace, 'viewer');
    const answer = await session(member).expect(200);
    expect(answer.headers).toMatchObject({ 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '599' });
    await session(member).expect(200);
  });

  describe('a request that changes something', () => {
    const ROUTE = '/api/v1/workspace';
    const patch = (headers: Record<string, string>) => app.http().patch(ROUTE).set(headers).send({ name: 'Changed' });

    it('200: from a page of ours, which shows by its origin and the token', async () => {
      const { cookie, headers } = await signIn(app, await newWorkspace(app), 'admin');
      await patch(headers).expect(200);
      const token = { 'x-csrf-token': headers['x-csrf-token'] };
      await patch({ ...cookie, ...token, 'sec-fetch-site': 'same-origin' }).expect(200);
      await patch({ ...cookie, ...token, referer: `${headers.origin}/settings` }).expect(200);
      await patch({ ...cookie, ...token, host: 'dash.test', origin: 'http://dash.test' }).expect(200);
    });

    it('403 csrf_failed: from anywhere else, and nothing changes', async () => {
      const workspace = await newWorkspace(app, { name: 'Before' });
      const { cookie, headers } = await signIn(app, workspace, 'admin');
      const other = await signIn(app, workspace, 'admin');
      const { origin } = headers;
      const token = { 'x-csrf-token': headers['x-csrf-token'] };
      const attacks: Record<string, string>[] = [
        { ...cookie, origin },
        { ...cookie, ...token },
        { ...cookie, ...token, origin: 'https://evil.example' },
        { ...cookie, ...token, origin: 'null' },
        { ...cookie, ...token, origin: `${origin}.evil.example` },
        { ...cookie, ...token, referer: 'https://evil.example/' },
        { ...cookie, ...token, origin, 'sec-fetch-site': 'cross-site' },
        { ...cookie, ...token, origin, 'sec-fetch-site': 'same-site' },
        { ...cookie, origin, 'x-csrf-token': '' },
        { ...cookie, origin, 'x-csrf-token': other.headers['x-csrf-token'] },
      ];
      for (const attack of attacks) {
        const answer = await patch(attack).expect(403);
        expect(answer.body.error).toMatchObject({ type: 'permission_error', code: 'csrf_failed' });
      }
      const { body } = await app.http().get(ROUTE).set(cookie).expect(200);
      expect(body.name).toBe('Before');
    });

    it('415: with a body that a form of another site could send', async () => {
      const { headers } = await signIn(app, await newWorkspace(app), 'admin');
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        await app
          .http()
          .patch(ROUTE)
          .set({ ...headers, 'content-type': type })
          .send('{"name":"Changed"}')
          .expect(415);
      }
    });
  });

  it('never calls the cancel flow', async () => {
    const { headers } = await signIn(app, await newWorkspace(app), 'owner');
    const answer = await post('/api/flows/start', headers, { subscription_id: 's', customer_id: 'c' }).expect(401);
    expect(answer.body.error.code).toBe('missing_api_key');
  });

  it('signs out: the cookie is taken away and worth nothing from then on', async () => {
    const member = await signIn(app, await newWorkspace(app), 'viewer');
    expect(cookieOf(await post('/api/auth/sign-out', member.headers).expect(200))).toBe('');
    await session(member).expect(401);
  });

  it('signs out everywhere, and leaves other people alone', async () => {
    const workspace = await newWorkspace(app);
    const [member, other] = [await signIn(app, workspace, 'viewer'), await signIn(app, workspace, 'viewer')];
    await post('/api/auth/sign-out-everywhere', member.headers).expect(200);
    await session(member).expect(401);
    await session(other).expect(200);
  });

  it('is listed for its own user only, who may end it', async () => {
    const workspace = await newWorkspace(app);
    const [member, other] = [await signIn(app, workspace, 'viewer'), await signIn(app, workspace, 'viewer')];
    const { body } = await app.http().get('/api/auth/sessions').set(member.cookie).expect(200);
    expect(body.data).toMatchObject([{ id: `dss_${member.sessionId}`, is_current: true, user_agent: 'test' }]);
    const end = (by: TestMember, id: string) => app.http().delete(`/api/auth/sessions/dss_${id}`).set(by.headers);
    await end(other, member.sessionId).expect(404);
    await end(member, member.sessionId).expect(200);
    await session(member).expect(401);
  });

  it('goes on in another workspace of the user under a new cookie, and in no other', async () => {
    const [here, there, foreign] = [await newWorkspace(app), await newWorkspace(app), await newWorkspace(app)];
    const member = await signIn(app, here, 'viewer');
    await app.nest
      .get(DataSource)
      .query(`INSERT INTO workspace_members VALUES ($1, $2, 'owner', now())`, [there.id, member.userId]);
    const move = (workspaceId: string) =>
      post('/api/auth/switch-workspace', member.headers, { workspace_id: workspaceId });
    await move(foreign.publicId).expect(404);
    const moved = await move(there.publicId).expect(200);
    expect(moved.body).toMatchObject({ workspace: { id: there.publicId }, role: 'owner' });
    await session(member).expect(401);
    const { cookie } = sessionHeaders(app, cookieOf(moved) ?? '');
    const { body } = await app.http().get('/api/v1/workspace').set(cookie).expect(200);
    expect(body.id).toBe(there.publicId);
  });

  // Whoever stole a cookie could otherwise stay signed in by renewing it at the right moment.
  it('is renewed once, and not past a sign-out everywhere', async () => {
    const workspace = await newWorkspace(app);
    const move = ({ headers }: TestMember) =>
      post('/api/auth/switch-workspace', headers, { workspace_id: workspace.publicId });
    const twice = await signIn(app, workspace, 'viewer');
    const moved = await Promise.all([move(twice), move(twice)]);
    expect(moved.map(({ status }) => status).sort()).toEqual([200, 401]);
    for (let round = 0; round < 5; round += 1) {
      const member = await signIn(app, workspace, 'viewer');
      const [, out] = await Promise.all([move(member), post('/api/auth/sign-out-everywhere', member.headers)]);
      const [left] = await app.nest
        .get(DataSource)
        .query(`SELECT count(*)::int AS count FROM dashboard_sessions WHERE user_id = $1`, [member.userId]);
      // 401: the session had moved before it was asked.
      expect(left).toEqual({ count: out.status === 200 ? 0 : 1 });
    }
  });

  it('stands in the audit log by its user', async () => {
    const { publicId, headers } = await signIn(app, await newWorkspace(app), 'admin');
    await app.http().patch('/api/v1/workspace').set(headers).send({ name: 'Renamed' }).expect(200);
    const log = await app.http().get('/api/v1/audit-log').query({ actor: publicId }).set(headers).expect(200);
    expect(log.body.data).toMatchObject([{ action: 'workspace.updated', actor: publicId }]);
    const none = await app.http().get('/api/v1/audit-log').query({ action: 'x.y' }).set(headers).expect(200);
    expect(none.body.data).toEqual([]);
  });
});
