import { signIn } from '../support/members.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

describe('dashboard sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: tells who is signed in', async () => {
    const workspace = await newWorkspace(app, { name: 'Acme' });
    const member = await signIn(app, workspace, 'analyst');
    const { body } = await app.http().get('/api/auth/session').set(member.cookie).expect(200);
    expect(body).toMatchObject({
      user: { id: member.publicId, email: member.email, has_totp: false },
      workspace: { id: workspace.publicId, name: 'Acme' },
      role: 'analyst',
      workspaces: [{ id: workspace.publicId, name: 'Acme', role: 'analyst' }],
      csrf_token: member.headers['x-csrf-token'],
    });
    await app.http().get('/api/v1/workspace').set(member.cookie).expect(200);
    await app.http().patch('/api/v1/workspace').set(member.headers).send({}).expect(403);
  });
});
