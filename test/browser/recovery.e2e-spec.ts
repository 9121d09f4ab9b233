import type { Page } from 'playwright-core';

import { describeInBrowser, expectAccessible, startBrowser, type TestBrowser } from '../support/browser.js';
import { insertRecoveryAttempt, insertRecoveryCase } from '../support/factories.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const CANARY = '<img src=x onerror=alert(1)>';

describeInBrowser('Recovery', () => {
  let browser: TestBrowser;
  let workspace: TestWorkspace;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    workspace = await newWorkspace(browser.app);
    page = await browser.openDashboard(workspace, 'admin');
  });
  afterEach(() => page.context().close());

  it('lists open cases, tells why each try was made, and puts a case on hold', async () => {
    const recovery = await insertRecoveryCase(browser.app, workspace.id, { email: CANARY });
    await insertRecoveryAttempt(browser.app, recovery, { explanation: 'Stripe tried by its own schedule.' });
    await insertRecoveryCase(browser.app, workspace.id, { status: 'lost', email: 'lost@example.com' });
    await page.goto('/recovery');
    await page.getByRole('link', { name: CANARY }).waitFor();
    expect(await page.getByText('lost@example.com').count()).toBe(0);
    await expectAccessible(page);

    await page.getByRole('link', { name: CANARY }).click();
    await page.getByText('Stripe tried €49.00: failed').waitFor();
    await page.getByText('Stripe tried by its own schedule.').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  it('says why a try is refused, with the request id', async () => {
    await insertRecoveryCase(browser.app, workspace.id, {});
    await page.goto('/recovery');
    await page.getByRole('link', { name: 'user@example.com' }).click();
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try now' }).click();
    await page.getByRole('dialog').getByRole('alert').getByText('Request id').waitFor();
  });

  it('previews a mail in a frame that runs nothing, and goes back to the default', async () => {
    await page.goto('/recovery/emails');
    await page.getByRole('region', { name: 'Preview' }).getByRole('tab', { name: 'Mail' }).waitFor();
    await page.getByLabel('Subject').fill(`Please pay {{ amount }} ${CANARY}`);
    await page.getByText(`Please pay €49.00 ${CANARY}`).waitFor();
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('');
    await expectAccessible(page);
    await page.getByRole('region', { name: 'Text' }).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Reset to default' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
    await page.getByText('as it comes').waitFor();
  });

  it('changes the policy, and says at its field what is wrong', async () => {
    await page.goto('/recovery/policy');
    const tries = page.getByLabel('Tries in 30 days', { exact: true });
    await tries.fill('99');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('Request id').waitFor();
    expect(await tries.getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
    await tries.fill('10');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Policy saved.').waitFor();
  });
});
