import type { Locator, Page } from 'playwright-core';

import type { FlowDefinitionInput } from '../../src/flows/definitions/flow-definition.js';
import { startBrowserWithoutDashboard, type TestBrowser } from './browser.js';
import { type FlowWorkspace, newFlowWorkspace } from './flows.js';
import { type BillingPage, type MerchantSite, startMerchantSite } from './merchant-site.js';
import { startStripeDouble, type SubscriptionWish, type TestSubscription } from './stripe.js';
import { startSwitchableServer, type SwitchableServer } from './switchable-server.js';
import type { TestApp } from './test-app.js';

/** Everything between a customer and Stripe. */
export interface DialogStage {
  browser: TestBrowser;
  /** What the page believes to be Retainly. */
  server: SwitchableServer;
  /** A customer before the merchant's billing page. */
  visit: (wish?: VisitWish) => Promise<Visit>;
  /** Sends every customer away and brings the server back. */
  reset: () => Promise<void>;
  close: () => Promise<void>;
}

/** What a test decides about a visit. */
export interface VisitWish extends Partial<Pick<BillingPage, 'config' | 'contentSecurityPolicy' | 'css' | 'script'>> {
  /** Of the subscription. */
  subscription?: SubscriptionWish;
  /** Beside who the customer is. */
  request?: Record<string, unknown>;
  /** The flow to publish; the default one unless given. */
  definition?: (flow: FlowWorkspace) => FlowDefinitionInput;
  /** Takes over timers of the page, so that a test can let time pass. */
  hasOwnClock?: boolean;
  /** False: the test goes on while the page still waits for the SDK's script. */
  waitsForScript?: boolean;
}

/** A customer before the billing page. */
export interface Visit extends TestSubscription {
  page: Page;
  flow: FlowWorkspace;
  /** Clicks the page's own cancel button. */
  leave: () => Promise<void>;
  /** What the page's promise settled with, once it did. */
  outcome: () => Promise<Record<string, unknown> | null>;
  /** Names of the callbacks that ran. */
  called: () => Promise<string[]>;
  /** Session of the customer, as stored; undefined before the first start. */
  session: () => Promise<Record<string, unknown> | undefined>;
  /** Types of the session's timeline, oldest first. */
  timeline: () => Promise<string[]>;
  /** Loads the page anew, as the customer does another day. */
  comeBack: () => Promise<void>;
}

/** Starts application, Stripe double, a server in front of the application, a merchant's site and a browser. */
export async function startDialogStage(): Promise<DialogStage> {
  const double = await startStripeDouble();
  const browser = await startBrowserWithoutDashboard({ STRIPE_API_BASE: double.baseUrl });
  const server = await startSwitchableServer(browser.origin);
  const site = await startMerchantSite();
  const visits: Visit[] = [];
  return {
    browser,
    server,
    visit: async (wish = {}) => {
      const made = await visit({ browser, server, site }, wish);
      visits.push(made);
      return made;
    },
    reset: async () => {
      await Promise.all(visits.splice(0).map(({ page }) => page.context().close()));
      server.reset();
    },
    close: async () => {
      await site.close();
      await server.close();
      await browser.close();
      await double.stop();
    },
  };
}

async function visit(
  { browser, server, site }: { browser: TestBrowser; server: SwitchableServer; site: MerchantSite },
  wish: VisitWish,
): Promise<Visit> {
  const flow = await newFlowWorkspace(browser.app, { allowedOrigins: [site.origin] });
  if (wish.definition) await flow.publish(wish.definition(flow));
  const customer = flow.stripe.newSubscription(wish.subscription);
  const { customerId, subscriptionId } = customer;
  const identityToken = await flow.workspace.identityToken(customerId, subscriptionId);
  const config = wish.config ?? { publishableKey: flow.workspace.publishableKey };
  const address = site.show({
    ...wish,
    retainly: server.origin,
    config,
    request: { subscriptionId, customerId, identityToken, ...wish.request },
  });
  const page = await browser.newPage();
  if (wish.hasOwnClock) await page.clock.install();
  await page.goto(address, { waitUntil: wish.waitsForScript === false ? 'domcontentloaded' : 'load' });
  const session = () => sessionOf(browser.app, flow, customerId);
  return {
    ...customer,
    page,
    flow,
    leave: () => page.getByRole('button', { name: 'Cancel my plan' }).click(),
    outcome: async () => {
      await page.locator('pre:not(:empty)').waitFor();
      return JSON.parse((await page.locator('pre').textContent()) ?? '') as Record<string, unknown> | null;
    },
    called: () => page.locator('ul[aria-label=Called] li').allTextContents(),
    session,
    timeline: async () => ((await session())?.timeline as { event_type: string }[]).map((event) => event.event_type),
    comeBack: async () => {
      await page.reload({ waitUntil: 'load' });
      await page.evaluate(`void Retainly.init(${JSON.stringify(config)})`);
    },
  };
}

/** A computed style of an element. */
export function styleOf(locator: Locator, property: string): Promise<unknown> {
  return locator.evaluate((node, name) => (globalThis as unknown as StyledPage).getComputedStyle(node)[name], property);
}

interface StyledPage {
  getComputedStyle: (node: unknown) => Record<string, unknown>;
}

async function sessionOf(app: TestApp, flow: FlowWorkspace, customerId: string) {
  const key = { 'x-api-key': flow.workspace.secretKey };
  const { body } = await app.http().get(`/api/v1/sessions?q=${customerId}`).set(key).expect(200);
  const [row] = body.data as { id: string }[];
  if (!row) return undefined;
  const one = await app.http().get(`/api/v1/sessions/${row.id}`).set(key).expect(200);
  return one.body as Record<string, unknown>;
}
