import { readFileSync } from 'node:fs';

import { toPublicId } from '../../src/shared/ids.js';
import { describeInBrowser, expectAccessible, startBrowser, type TestBrowser } from '../support/browser.js';
import { insertFlowEvent, insertSession } from '../support/factories.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const CANARY = '"><img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
const MANY = 150;

describeInBrowser('Sessions', () => {
  let browser: TestBrowser;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    workspace = await newWorkspace(browser.app);
  });

  it('finds sessions by outcome and customer, and keeps the filter in the address', async () => {
    await insertSession(browser.app, workspace.id, { email: 'saved@example.com', outcome: 'saved' });
    await insertSession(browser.app, workspace.id, { email: 'gone@example.com', outcome: 'canceled' });
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.goto('/sessions');
    await page.getByText('2 sessions').waitFor();
    await expectAccessible(page);
    await page.getByText('Saved', { exact: true }).click();
    await page.getByText('1 session').waitFor();
    await page.getByRole('link', { name: 'saved@example.com' }).waitFor();
    await page.getByLabel('Customer').fill('gone@example.com');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Nothing matches these filters').waitFor();
    expect(page.url()).toBe(`${browser.origin}/sessions?outcome=saved&q=gone%40example.com`);
    await page.goBack();
    await page.getByRole('link', { name: 'saved@example.com' }).waitFor();
  });

  it('shows a session that arrives while somebody watches', async () => {
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.goto('/sessions');
    await page.getByText('A session appears here').waitFor();
    await insertSession(browser.app, workspace.id, { email: 'now@example.com' });
    await page.getByRole('link', { name: 'now@example.com' }).waitFor();
  });

  it('scrolls through more than a page, and renders only what is near', async () => {
    for (let index = 0; index < MANY; index += 1) {
      const startedAt = new Date(Date.now() - index * 1_000);
      await insertSession(browser.app, workspace.id, { email: `customer-${index}@example.com`, startedAt });
    }
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.goto('/sessions');
    await page.getByRole('link', { name: 'customer-0@' }).waitFor();
    const last = page.getByRole('link', { name: `customer-${MANY - 1}@` });
    while (!(await last.isVisible())) await page.mouse.wheel(0, 2_000);
    expect(await page.getByRole('row').count()).toBeLessThan(MANY);
  });

  // D14 of the fault list: whatever a merchant's customer typed is text.
  it('shows scripts in e-mail, metadata, plan and comment as text', async () => {
    const session = await insertSession(browser.app, workspace.id, {
      email: `${CANARY}@example.com`,
      comment: CANARY,
      metadata: { [CANARY]: CANARY },
      planName: CANARY,
    });
    await insertFlowEvent(browser.app, session, { eventType: 'survey_answered', data: { comment: CANARY } });
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.goto('/sessions');
    await page.getByRole('link', { name: CANARY }).click();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    expect(await page.getByText(CANARY).count()).toBeGreaterThanOrEqual(4);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
    await expectAccessible(page);
  });

  it('tells what happened in a session, in order', async () => {
    const session = await insertSession(browser.app, workspace.id, { outcome: 'saved', comment: 'too much for us' });
    const at = (second: number) => new Date(session.startedAt.getTime() + second * 1_000);
    await insertFlowEvent(browser.app, session, { eventType: 'offer_shown', occurredAt: at(2) });
    await insertFlowEvent(browser.app, session, { eventType: 'session.started', occurredAt: at(0) });
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.goto(`/sessions/${toPublicId('session', session.id)}`);
    await page.getByText('too much for us').waitFor();
    const story = await page.getByRole('region', { name: 'What happened' }).innerText();
    expect(story.indexOf('Opened the cancel flow')).toBeLessThan(story.indexOf('Saw an offer'));
  });

  it('says so, with the request id, when there is no such session', async () => {
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.goto('/sessions/sess_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f');
    await page.getByRole('alert').getByText('req_').waitFor();
    await expectAccessible(page);
  });

  it('downloads the CSV for an analyst, and offers it to no viewer', async () => {
    await insertSession(browser.app, workspace.id, { email: 'saved@example.com', outcome: 'saved' });
    const page = await browser.openDashboard(workspace, 'analyst');
    await page.goto('/sessions');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('sessions-export.csv');
    expect(readFileSync(await download.path(), 'utf8')).toContain('saved@example.com');
    const viewers = await browser.openDashboard(workspace, 'viewer');
    await viewers.goto('/sessions');
    await viewers.getByText('1 session').waitFor();
    expect(await viewers.getByRole('link', { name: 'Export CSV' }).count()).toBe(0);
  });
});
