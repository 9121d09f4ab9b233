import type { Page } from 'playwright-core';

import { DemoShop } from '../../tools/demo-shop/demo-shop.js';
import {
  describeInBrowser,
  expectAccessible,
  startBrowserWithoutDashboard,
  type TestBrowser,
} from '../support/browser.js';
import { newFlowWorkspace } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startSwitchableServer, type SwitchableServer } from '../support/switchable-server.js';

describeInBrowser('the demo shop', () => {
  let browser: TestBrowser;
  let server: SwitchableServer;
  const shops: DemoShop[] = [];
  beforeAll(async () => {
    browser = await startBrowserWithoutDashboard({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
    server = await startSwitchableServer(browser.origin);
  });
  afterAll(async () => {
    await Promise.all(shops.map((shop) => shop.stop()));
    await server.close();
    await browser.close();
    await (await startStripeDouble()).stop();
  });

  /** The shop's billing page for a new customer, who can be offered everything. */
  const open = async (): Promise<Page> => {
    const flow = await newFlowWorkspace(browser.app);
    const { prices } = flow.stripe;
    await flow.publish({
      steps: [
        {
          id: 'stay',
          type: 'offer',
          title: 'Before you go',
          offers: [
            { type: 'discount', percent: 30, duration_months: 3 },
            { type: 'pause', months: 2 },
            { type: 'downgrade', price_id: prices.monthlyCheap },
            { type: 'annual_switch', price_id: prices.yearly },
          ],
        },
        { id: 'bye', type: 'confirm', title: 'Really?' },
      ],
    });
    const customer = flow.stripe.newSubscription();
    const double = await startStripeDouble();
    const shop = await DemoShop.start(0, () => ({
      stripeApiBase: double.baseUrl,
      stripeSecretKey: flow.stripe.secretKey,
      retainlyUrl: server.origin,
      publishableKey: flow.workspace.publishableKey,
      identitySecret: flow.workspace.identitySecret,
      customers: [customer],
    }));
    shops.push(shop);
    await browser.app
      .http()
      .patch('/api/v1/workspace')
      .set('x-api-key', flow.workspace.secretKey)
      .send({ allowed_origins: [new URL(shop.url).origin] })
      .expect(200);
    const page = await browser.newPage();
    await page.goto(shop.url, { waitUntil: 'load' });
    await page.getByText('Business, €199.00 a month').waitFor();
    return page;
  };
  const fact = (page: Page, name: string) => page.locator(`dt:text-is("${name}") + dd`).textContent();
  const leave = (page: Page) => page.getByRole('button', { name: 'Cancel my plan' }).click();

  it.each([
    ['30% off for 3 months', 'Discount', /^30 % off for 3 months$/],
    ['Pause for 2 months', 'Paused', /^until \d{4}-/],
    ['Move to a smaller plan', 'Plan', /^Team, €99\.00 a month$/],
    ['Pay once a year', 'Plan', /€1,990\.00 a year$/],
  ])('shows what taking "%s" did in Stripe', async (title, name, expected) => {
    const page = await open();
    await leave(page);
    await page.getByRole('button', { name: `Accept offer: ${title}` }).click();
    await page.getByText(`The customer took an offer: ${title}`).waitFor();
    expect(await fact(page, name)).toMatch(expected);
    await page.getByRole('button', { name: 'Done' }).click();
    await expectAccessible(page);
  });

  it('cancels in Stripe for who leaves', async () => {
    const page = await open();
    await leave(page);
    await page.getByRole('button', { name: 'Cancel subscription' }).click();
    await page.getByText('The customer left.').waitFor();
    expect(await fact(page, 'Renews')).toBe('no, ends with the paid period');
  });

  it('changes nothing for who closes the dialog', async () => {
    const page = await open();
    await leave(page);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('The customer closed the dialog.').waitFor();
    expect(await fact(page, 'Renews')).toMatch(/^\d{4}-/);
  });

  it.each([['gone'], ['silent'], [429], [500]] as const)(
    'lets the customer leave while Retainly is %s',
    async (condition) => {
      const page = await open();
      server.set('/api/flows/start', condition);
      await leave(page);
      await page.getByText('Retainly could not help, and the customer left all the same.').waitFor();
      expect(await fact(page, 'Renews')).toBe('no, ends with the paid period');
      server.reset();
    },
  );
});
