import { describeInBrowser, expectAccessible, startBrowser, type TestBrowser } from '../support/browser.js';
import { newWorkspace } from '../support/workspaces.js';

describeInBrowser('signing in', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it('shows who is not signed in nothing but the sign-in page', async () => {
    const page = await browser.newPage();
    await page.goto('/sessions?outcome=saved');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expectAccessible(page);
  });

  it('shows a member the workspace, and nothing after signing out', async () => {
    const workspace = await newWorkspace(browser.app, { name: 'Harbour Tea' });
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.goto('/');
    await page.getByRole('button', { name: 'Harbour Tea' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto('/sessions');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
