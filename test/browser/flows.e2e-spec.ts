import type { Page } from 'playwright-core';

import { describeInBrowser, expectAccessible, startBrowser, type TestBrowser } from '../support/browser.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const CANARY = '<img src=x onerror=alert(1)>';

describeInBrowser('Flows', () => {
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
    await page.goto('/flows');
    await page.getByRole('link', { name: 'Default cancel flow' }).click();
    await page.getByLabel('Percent off').waitFor();
  });
  afterEach(() => page.context().close());

  async function publishedFlow(): Promise<{ latest_version: number; published: unknown }> {
    const id = new URL(page.url()).pathname.replace('/flows/', '');
    const { body } = await browser.app.http().get(`/api/v1/flows/${id}`).set('x-api-key', workspace.secretKey);
    return body as { latest_version: number; published: unknown };
  }

  it('shows mistakes at their fields', async () => {
    await page.getByLabel('Percent off').fill('130');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('alert').getByRole('button', { name: 'Step 2, offer 1: percent' }).click();
    const percent = page.getByLabel('Percent off');
    expect(await percent.getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator(':focus').getAttribute('data-path')).toBe('steps.1.offers.0.percent');
    await expectAccessible(page);
  });

  it('publishes only after the changes were looked at', async () => {
    await page.getByLabel('Percent off').fill('40');
    await page.getByRole('button', { name: 'Publish…' }).click();
    const changes = page.getByRole('dialog', { name: 'Publish this flow?' });
    await changes.getByText('40 % off for 3 months').waitFor();
    expect((await publishedFlow()).latest_version).toBe(1);
    await changes.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Version 2 is live.').waitFor();
    const { latest_version: version, published } = await publishedFlow();
    expect([version, JSON.stringify(published)]).toEqual([2, expect.stringContaining('"percent":40')]);
  });

  it('shows what was typed as text, in the preview and among the changes', async () => {
    await page.getByRole('group', { name: 'Answer 1' }).getByLabel('Text').fill(CANARY);
    await page.getByRole('region', { name: 'Preview' }).getByText(CANARY).waitFor();
    await page.getByRole('button', { name: 'Publish…' }).click();
    await page.getByRole('dialog').getByText(`Answer: ${CANARY}`).waitFor();
    await expectAccessible(page);
  });

  it('rolls back to an older version, as a draft first', async () => {
    await page.getByLabel('Percent off').fill('40');
    await page.getByRole('button', { name: 'Publish…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Version 2 is live.').waitFor();

    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('dialog').getByText('30 % off for 3 months').waitFor();
    await page.getByRole('button', { name: 'Make it the draft' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Editor' }).click();
    expect(await page.getByLabel('Percent off').inputValue()).toBe('30');
    expect((await publishedFlow()).latest_version).toBe(2);
  });

  it('takes changes back and again, and asks before they are lost', async () => {
    const percent = page.getByLabel('Percent off');
    await percent.fill('45');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await percent.inputValue()).toBe('30');
    await page.getByRole('button', { name: 'Redo' }).click();
    expect(await percent.inputValue()).toBe('45');

    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Stay' }).click();
    expect(await percent.inputValue()).toBe('45');
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
  });

  it('keeps an answer’s rule and translation when its code changes', async () => {
    await page
      .getByRole('group', { name: 'Offer 1' })
      .getByRole('combobox', { name: 'Only for these reasons' })
      .click();
    await page.getByRole('option', { name: 'It costs too much' }).click();
    await page.getByRole('group', { name: 'Answer 1' }).getByLabel('Reason code').fill('price');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Draft saved.').waitFor();
    const id = new URL(page.url()).pathname.replace('/flows/', '');
    const { body } = await browser.app.http().get(`/api/v1/flows/${id}`).set('x-api-key', workspace.secretKey);
    expect(body.draft.steps[1].offers[0].show_if).toEqual({ reason: ['price'] });
    expect(body.draft.translations.de).toMatchObject({ 'why.price.label': 'Es ist mir zu teuer' });
  });

  it('lets a viewer read a flow and its preview, and change nothing', async () => {
    const viewer = await browser.openDashboard(workspace, 'viewer');
    await viewer.goto(new URL(page.url()).pathname);
    await viewer.getByRole('region', { name: 'Preview' }).getByText('It costs too much').waitFor();
    expect(await viewer.getByRole('button', { name: /save|publish|archive|add|remove/i }).count()).toBe(0);
    await viewer.context().close();
  });
});
