import { generate } from 'otplib';
import type { Page } from 'playwright-core';

import { SetupLinksService } from '../../src/auth/setup/setup-links.service.js';
import { Clock } from '../../src/shared/clock.js';
import { newAccount, PASSWORD } from '../support/accounts.js';
import { describeInBrowser, expectAccessible, startBrowser, type TestBrowser } from '../support/browser.js';
import { signIn } from '../support/members.js';
import { newWorkspace } from '../support/workspaces.js';

describeInBrowser('signing in', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  const fillIn = async (page: Page, email: string) => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel(/^Password/).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  it('lets the first person in through the setup link, once', async () => {
    const link = await browser.app.nest.get(SetupLinksService, { strict: false }).newLink();
    const { pathname, search } = new URL(link ?? '');
    const page = await browser.newPage();
    await page.goto('/');
    await page.getByRole('heading', { name: 'Set up Retainly' }).waitFor();
    await page.goto(pathname + search);
    await expectAccessible(page);
    await page.getByLabel('Workspace').fill('Harbour Tea');
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel(/^Password/).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the workspace' }).click();
    await page.getByRole('button', { name: 'Harbour Tea' }).waitFor();

    const late = await browser.newPage();
    await late.goto(pathname + search);
    await late.getByLabel('Workspace').fill('Intruder');
    await late.getByLabel('Your name').fill('Eve');
    await late.getByLabel('E-mail').fill('eve@example.com');
    await late.getByLabel(/^Password/).fill(PASSWORD);
    await late.getByRole('button', { name: 'Create the workspace' }).click();
    await late.getByRole('alert').waitFor();
  });

  it('brings a person to the page they wanted, with e-mail, password and a code', async () => {
    const { app } = browser;
    const { email } = await newAccount(app, (await newWorkspace(app)).id, 'owner');
    const page = await browser.newPage();
    await page.goto('/sessions?outcome=saved');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expectAccessible(page);
    await fillIn(page, email);
    await page.waitForURL('/sessions?outcome=saved');
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();

    const secret = await addAuthenticator(page);
    await page.reload(); // the session is another one now
    await page.getByRole('button', { name: 'Test workspace' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    const clock = app.nest.get(Clock, { strict: false });
    clock.shift(60_000); // the code that confirmed the app cannot be used again
    await fillIn(page, email);
    await page.getByLabel('Code').fill(await generate({ secret, epoch: Math.floor(clock.now().getTime() / 1_000) }));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Test workspace' }).waitFor();
  });

  it('tells a wrong password from nothing else, with the request id', async () => {
    const page = await browser.newPage();
    await page.goto('/sign-in');
    await fillIn(page, 'nobody@example.com');
    await page.getByRole('alert').getByText('req_').waitFor();
    await expectAccessible(page);
  });

  it('lets an invited person join', async () => {
    const { app } = browser;
    const workspace = await newWorkspace(app, { name: 'Quiet Room' });
    const { headers } = await signIn(app, workspace, 'owner');
    const invitation = await app
      .http()
      .post('/api/v1/invitations')
      .set(headers)
      .send({ email: 'invited@example.com', role: 'analyst' })
      .expect(200);
    const page = await browser.newPage();
    await page.goto(new URL(invitation.body.invitation_url).pathname);
    await page.getByText('Join Quiet Room as analyst').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Your name').fill('Grace');
    await page.getByLabel(/^Password/).fill(PASSWORD);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('button', { name: 'Quiet Room' }).waitFor();
  });

  it('shows nothing more after signing out', async () => {
    const workspace = await newWorkspace(browser.app, { name: 'Tidepool' });
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.goto('/');
    await page.getByRole('button', { name: 'Tidepool' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goBack();
    await page.goto('/sessions');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  // What a page of another site could make the browser send.
  it('changes nothing for a request without the CSRF token', async () => {
    const workspace = await newWorkspace(browser.app);
    const page = await browser.openDashboard(workspace, 'owner');
    await page.goto('/api-tokens');
    await page.getByRole('row', { name: 'browser' }).waitFor();
    const answer = await page.evaluate(async () => {
      const body = JSON.stringify({ name: 'stolen', scopes: ['*'] });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch('/api/v1/api-tokens', { method: 'POST', headers, body });
      return { status: response.status, body: (await response.json()) as { error: { code: string } } };
    });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'csrf_failed']);
  });
});

/** Adds an authenticator app as the settings do, from the page itself. */
async function addAuthenticator(page: Page): Promise<string> {
  const secret = await callAs(page, '/api/auth/totp', {}, 'secret');
  await callAs(page, '/api/auth/totp/confirm', { code: await generate({ secret }) }, 'csrf_token');
  return secret;
}

function callAs(page: Page, path: string, body: object, field: string): Promise<string> {
  return page.evaluate(
    async (call) => {
      const session = (await (await fetch('/api/auth/session')).json()) as { csrf_token: string };
      const headers = { 'content-type': 'application/json', 'x-csrf-token': session.csrf_token };
      const answer = await fetch(call.path, { method: 'POST', headers, body: JSON.stringify(call.body) });
      return ((await answer.json()) as Record<string, string>)[call.field] ?? '';
    },
    { path, body, field },
  );
}
