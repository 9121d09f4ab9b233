import {
  describeInBrowser,
  expectAccessible,
  startBrowserWithoutDashboard,
  type TestBrowser,
} from '../support/browser.js';
import { type FlowWorkspace, newFlowWorkspace } from '../support/flows.js';
import { PageVisitor } from '../support/hosted-page.js';
import { startStripeDouble } from '../support/stripe.js';

describeInBrowser('The hosted cancel page in a browser without JavaScript', () => {
  let browser: TestBrowser;
  let flow: FlowWorkspace;
  beforeAll(async () => {
    browser = await startBrowserWithoutDashboard({
      STRIPE_API_BASE: (await startStripeDouble()).baseUrl,
      // The public page needs a mail server; here nothing is sent.
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'billing@merchant.example',
    });
  });
  beforeEach(async () => {
    flow = await newFlowWorkspace(browser.app);
  });
  afterAll(async () => {
    await browser.close();
    await (await startStripeDouble()).stop();
  });

  const openLink = async (wish: object = {}) => {
    const { path } = await PageVisitor.withLink(browser.app, flow, wish);
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(path);
    return page;
  };

  it('takes an offer with the keyboard alone', async () => {
    const page = await openLink();
    await page.getByRole('button', { name: 'Continue' }).press('Enter');
    await page.getByRole('radio', { name: 'It costs too much' }).press('Space');
    await page.getByRole('textbox').fill('I’d rather <not> say');
    await page.getByRole('button', { name: 'Continue' }).press('Enter');
    await page.getByRole('button', { name: 'Accept offer: 30 % off for three months' }).press('Enter');
    await page.getByRole('heading', { name: 'Good to have you with us' }).waitFor();
    expect(await flow.announced('cancel.saved')).toHaveLength(1);
  });

  it('lets a customer leave in two presses, and shows the end again when the page is reloaded', async () => {
    const page = await openLink({ locale: 'de' });
    await page.getByRole('button', { name: 'Weiter' }).click();
    await page.getByRole('button', { name: 'Abo kündigen' }).click();
    const end = page.getByRole('heading', { name: 'Ihre Kündigung ist bestätigt' });
    await end.waitFor();
    await page.reload();
    await end.waitFor();
    expect(await flow.announced('cancel.canceled')).toHaveLength(1);
  });

  // axe itself is a script, so these pages are looked at with scripts; they are the same bytes.
  it('is accessible on every page', async () => {
    const { path } = await PageVisitor.withLink(browser.app, flow);
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(path);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('radio', { name: 'Something else', exact: true }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    await page.getByRole('radio', { name: 'Something else', exact: true }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'No, thanks' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'No, thanks' }).click();
    await page.getByRole('heading', { name: 'Cancel subscription' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel subscription' }).click();
    await page.getByRole('heading', { name: 'Your cancellation is confirmed' }).waitFor();
    await expectAccessible(page);
  });

  it('is accessible where contracts are ended without a login', async () => {
    const { publicId, secretKey } = flow.workspace;
    const settings = { public_termination: true };
    await browser.app.http().patch('/api/v1/workspace').set('x-api-key', secretKey).send(settings).expect(200);
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(`/c/public/${publicId}?language=de`);
    await expectAccessible(page);
    await page.getByLabel('E-Mail-Adresse').fill('user@example.com');
    await page.getByRole('button', { name: 'jetzt kündigen' }).click();
    await page.getByRole('heading', { name: 'Ihre Kündigung ist eingegangen' }).waitFor();
    await expectAccessible(page);
  });
});
