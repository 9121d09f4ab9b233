import type { Page } from 'playwright-core';

import { describeInBrowser, expectAccessible, startBrowser, type TestBrowser } from '../support/browser.js';
import { drain } from '../support/drain.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const CANARY = '<script>document.title = "hacked"</script>';

describeInBrowser('Webhooks', () => {
  let browser: TestBrowser;
  let receiver: WebhookReceiver;
  let workspace: TestWorkspace;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    receiver = await WebhookReceiver.start();
  });
  afterAll(async () => {
    await browser.close();
    await receiver.close();
  });
  beforeEach(async () => {
    workspace = await newWorkspace(browser.app);
    page = await browser.openDashboard(workspace);
  });
  afterEach(() => page.context().close());

  /** Creates an endpoint on the page. @returns the secret it was shown with */
  async function create(url: string): Promise<string> {
    await page.goto('/webhooks');
    await page.getByRole('button', { name: 'New endpoint' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address').fill(url);
    await dialog.getByRole('button', { name: 'Create' }).click();
    return dialog.getByLabel('signing secret', { exact: true }).innerText();
  }

  it('says at its field what is wrong with an address', async () => {
    await page.goto('/webhooks');
    await page.getByText('No endpoints yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'New endpoint' }).click();
    const address = page.getByRole('dialog').getByLabel('Address');
    await address.fill('ftp://example.com');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('dialog').getByRole('alert').getByText('Request id').waitFor();
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
  });

  it('creates an endpoint, sends a test, reads its log and sends again', async () => {
    const secret = await create(receiver.url);
    expect(secret).toMatch(/^whsec_/);
    await expectAccessible(page);
    await page.getByRole('link', { name: /Open the endpoint/ }).click();

    receiver.next({ kind: 'answer', status: 500, body: CANARY });
    await page.getByRole('button', { name: 'Send test event' }).click();
    const answer = page.getByRole('dialog', { name: 'Test event' });
    await answer.getByText('Answered 500').waitFor();
    await answer.getByText(CANARY).waitFor();
    await expectAccessible(page);
    await answer.getByRole('button', { name: 'Close' }).click();

    await page.getByRole('button', { name: 'webhook.test' }).click();
    const delivery = page.getByRole('dialog', { name: 'Delivery' });
    await delivery.getByText('1: http error').waitFor();
    await delivery.getByText(CANARY).waitFor();
    await expectAccessible(page);
    await delivery.getByRole('button', { name: 'Resend' }).click();
    await delivery.getByText('retrying').waitFor();
    await drain(browser.app);
    await delivery.getByText('2: succeeded').waitFor();
    expect(receiver.requests.at(-1)?.body).toBe(receiver.requests.at(-2)?.body);
    expect(await page.title()).not.toContain('hacked');
  });

  it('shows an owner the secret again, and rotates it', async () => {
    const secret = await create(receiver.url);
    await page.getByRole('link', { name: /Open the endpoint/ }).click();
    await page.getByRole('button', { name: 'Reveal' }).click();
    const shown = page.getByRole('dialog', { name: 'Signing secret' });
    expect(await shown.getByLabel('signing secret', { exact: true }).innerText()).toBe(secret);
    await shown.getByRole('button', { name: 'Close' }).click();
    await shown.waitFor({ state: 'hidden' });
    expect(await page.content()).not.toContain(secret);

    await page.getByRole('button', { name: 'Rotate' }).click();
    const rotation = page.getByRole('dialog', { name: 'Rotate the signing secret?' });
    await expectAccessible(page);
    await rotation.getByRole('button', { name: 'Rotate' }).click();
    expect(await rotation.getByLabel('new signing secret', { exact: true }).innerText()).toMatch(/^whsec_/);
  });

  it('asks before it disables and deletes', async () => {
    await create(receiver.url);
    await page.getByRole('link', { name: /Open the endpoint/ }).click();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Disabled: events are held back').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No endpoints yet').waitFor();
  });
});
