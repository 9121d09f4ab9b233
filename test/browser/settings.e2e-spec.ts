import { generate } from 'otplib';
import type { Page } from 'playwright-core';

import { Clock } from '../../src/shared/clock.js';
import { describeInBrowser, expectAccessible, startBrowser, type TestBrowser } from '../support/browser.js';
import { insertSession } from '../support/factories.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const CANARY = '<img src=x onerror=alert(1)>';

describeInBrowser('Settings', () => {
  let browser: TestBrowser;
  let workspace: TestWorkspace;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    workspace = await newWorkspace(browser.app);
    page = await browser.openDashboard(workspace);
  });
  afterEach(() => page.context().close());

  it.each(['Stripe', 'Audit log', 'Customer data'])('is accessible: %s', async (section) => {
    await page.goto('/settings');
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: section }).click();
    await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor();
    await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'hidden' });
    await expectAccessible(page);
  });

  it('changes the workspace, and says at its field what is wrong', async () => {
    await page.goto('/settings/workspace');
    await page.getByLabel('Name').fill('Harbour Tea');
    await page.getByRole('region', { name: 'General' }).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Workspace saved.').waitFor();
    await page.getByRole('button', { name: 'Harbour Tea' }).waitFor();

    const flow = page.getByRole('region', { name: 'Cancel flow' });
    await flow.getByLabel('Let customers end contracts without signing in').check();
    await flow.getByRole('button', { name: 'Save' }).click();
    const address = await flow.getByLabel('address of the public page', { exact: true }).innerText();
    expect(new URL(address).pathname).toBe(`/c/public/${workspace.publicId}`);

    await flow.getByLabel('Allowed origins').fill('https://app.example.com/path');
    await page.keyboard.press('Enter');
    await flow.getByRole('button', { name: 'Save' }).click();
    await flow.getByRole('alert').getByText('Request id').waitFor();
    expect(await flow.getByLabel('Allowed origins').getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
  });

  it('invites a member by a link that opens', async () => {
    await page.goto('/settings/members');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByRole('button', { name: 'Invite' }).click();
    const link = await page.getByLabel('invitation link', { exact: true }).innerText();
    await page.getByRole('row', { name: 'ada@example.com' }).waitFor();
    await expectAccessible(page);

    const guest = await browser.newPage();
    await guest.goto(new URL(link).pathname);
    await guest.getByText('ada@example.com').first().waitFor();
    await guest.context().close();

    await page.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('row', { name: 'ada@example.com' }).waitFor({ state: 'hidden' });
  });

  it('shows an owner the identity secret, and nobody else the section', async () => {
    await page.goto('/settings/identity');
    await page.getByRole('button', { name: 'Reveal' }).click();
    expect(await page.getByLabel('identity secret', { exact: true }).innerText()).toBe(workspace.identitySecret);
    await expectAccessible(page);

    const admin = await browser.openDashboard(workspace, 'admin');
    await admin.goto('/settings/identity');
    await admin.getByRole('heading', { name: 'General' }).waitFor();
    expect(await admin.getByRole('link', { name: 'Identity secret' }).count()).toBe(0);
    await admin.context().close();
  });

  it('turns two-factor sign-in on with a code of the shown secret', async () => {
    await page.goto('/settings/profile');
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    await page.getByText('Enter it by hand').click();
    const secret = await page.getByLabel('authenticator secret', { exact: true }).innerText();
    await expectAccessible(page);
    const epoch = Math.floor(browser.app.nest.get(Clock, { strict: false }).now().getTime() / 1_000);
    await page.getByLabel('Code').fill(await generate({ secret, epoch }));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('It is on.').waitFor();
    await page.getByText('this one').waitFor();
  });

  it('erases a customer only after their id was typed', async () => {
    await insertSession(browser.app, workspace.id, { customerId: 'cus_erased', comment: CANARY });
    await page.goto('/settings/customer-data');
    await page.getByLabel('Customer in Stripe').fill('cus_erased');
    await page.getByRole('button', { name: 'Find' }).click();
    expect(await page.getByLabel('data of cus_erased', { exact: true }).innerText()).toContain(CANARY);
    await page.getByRole('button', { name: 'Erase', exact: true }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Erase for good' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type cus_erased to confirm').fill('cus_erased');
    await confirm.click();
    await page.getByText('The data of cus_erased is erased.').waitFor();
  });
});
