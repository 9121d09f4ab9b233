import { describeInBrowser, expectAccessible, startBrowser, type TestBrowser } from '../support/browser.js';
import { insertRecoveryCase, insertSession } from '../support/factories.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const DAY_MS = 86_400_000;

describeInBrowser('Overview', () => {
  let browser: TestBrowser;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    browser = await startBrowser();
    workspace = await newWorkspace(browser.app);
    const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
    await insertSession(browser.app, workspace.id, { outcome: 'saved', reason: 'too_expensive', startedAt: ago(2) });
    await insertSession(browser.app, workspace.id, {
      outcome: 'canceled',
      reason: 'switched_service',
      startedAt: ago(2),
    });
    await insertSession(browser.app, workspace.id, { outcome: 'canceled', startedAt: ago(40) });
    await insertRecoveryCase(browser.app, workspace.id, { email: 'late@example.com' });
    await browser.app
      .http()
      .post('/api/v1/webhook-endpoints')
      .set('X-API-Key', workspace.secretKey)
      .send({ url: 'http://127.0.0.1:9999/hook', event_types: ['*'] })
      .expect(200);
  });
  afterAll(() => browser.close());

  it.each(['light', 'dark'] as const)('shows every number beside the days before, in %s colours', async (colours) => {
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.emulateMedia({ colorScheme: colours });
    await page.goto('/');
    await page.getByText('€199', { exact: true }).first().waitFor();
    const tiles = await page.locator('dl').first().innerText();
    expect(tiles.replaceAll(/\s+/g, ' ')).toContain('Cancel sessions 2 +100 % before: 1 Saves 1 new before: 0');
    expect(tiles).toContain('50.0 %');
    await page.getByText('late@example.com').waitFor();
    await page.getByText('http://127.0.0.1:9999/hook').waitFor();
    await page.getByText('Switched service').waitFor();
    await page.locator('svg.recharts-surface').first().waitFor();
    await expectAccessible(page);
  });

  it('has a table for every chart, and other periods', async () => {
    const page = await browser.openDashboard(workspace, 'viewer');
    await page.goto('/');
    await page.getByRole('radiogroup', { name: 'MRR saved and lost as' }).getByText('Table').click();
    const months = page.getByRole('table', { name: 'MRR saved and lost' });
    expect(await months.getByRole('row').count()).toBe(25);
    await expectAccessible(page);
    await page.getByText('90 days').click();
    await page.getByText('before: 0').first().waitFor();
    await page.locator('dl').first().getByText('3', { exact: true }).waitFor();
  });

  it('says what will be here while nothing has happened', async () => {
    const page = await browser.openDashboard(await newWorkspace(browser.app), 'viewer');
    await page.goto('/');
    await page.getByText('No sessions in this period').first().waitFor();
    await page.getByText('Nothing yet').first().waitFor();
    await page.getByText('No endpoints').waitFor();
    await expectAccessible(page);
  });
});
