import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const ROUTE = '/api/flows/start';
const SHOP = 'https://shop.example';

/** What stands between a page and the cancel flow; what the flow then does is tested elsewhere. */
describe('access to /api/flows/*', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ PUBLIC_URL: 'https://retainly.example' });
  });
  afterAll(() => app.close());

  const start = (workspace: TestWorkspace, headers: Record<string, string> = {}) =>
    app
      .http()
      .post(ROUTE)
      .set({ 'x-api-key': workspace.publishableKey, ...headers })
      .send({});
  /** Past every guard an empty body is refused. */
  const LET_IN = 'parameter_missing';

  it.each([
    ['the workspace allows', { origin: SHOP }],
    ['is the installation’s own', { origin: 'https://retainly.example' }],
    ['is missing, as outside a browser', {}],
  ])('lets in a page whose origin %s', async (_case, headers: Record<string, string>) => {
    const workspace = await newWorkspace(app, { allowedOrigins: [SHOP] });
    const answer = await start(workspace, headers).expect(400);
    expect(answer.body.error.code).toBe(LET_IN);
  });

  it.each(['https://evil.example', 'https://shop.example.evil.example', 'http://shop.example', 'null'])(
    '403 origin_not_allowed: %s, in an answer the page can read',
    async (origin) => {
      const workspace = await newWorkspace(app, { allowedOrigins: [SHOP] });
      const answer = await start(workspace, { origin }).expect(403);
      expect(answer.body.error.code).toBe('origin_not_allowed');
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
    },
  );

  it('knows no origins elsewhere', async () => {
    const { secretKey } = await newWorkspace(app);
    const headers = { 'x-api-key': secretKey, origin: 'https://evil.example' };
    const answer = await app.http().get('/api/v1/workspace').set(headers).expect(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('401 invalid_identity: a token that this workspace did not sign, counted as a failed authentication', async () => {
    const [own, foreign] = [await newWorkspace(app), await newWorkspace(app)];
    const token = await foreign.identityToken('cus_1', 'sub_1');
    const answer = await start(own, { 'x-retainly-identity': token }).expect(401);
    expect(answer.body.error).toMatchObject({ type: 'authentication_error', code: 'invalid_identity' });
  });

  it('lets in a valid token', async () => {
    const workspace = await newWorkspace(app);
    const token = await workspace.identityToken('cus_1', 'sub_1');
    const answer = await start(workspace, { 'x-retainly-identity': token }).expect(400);
    expect(answer.body.error.code).toBe(LET_IN);
  });
});
