import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';

import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

import type { Role } from '../../src/auth/principal.js';
import { isDashboardFresh } from '../../tools/dashboard-build/ensure-dashboard.mjs';
import { findChromium } from '../../tools/services/chromium.mjs';
import { signIn } from './members.js';
import { startTestApp, type TestApp, type TestSettings } from './test-app.js';
import type { TestWorkspace } from './workspaces.js';

const REPOSITORY_DIR = `${__dirname}/../..`;
const ACTION_TIMEOUT_MS = 30_000;
const AXE_SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 A and AA, and what axe calls good practice; details of what passes take half of the time. */
const AXE_OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};

/** A browser before a running application that serves the built dashboard. */
export interface TestBrowser {
  app: TestApp;
  /** Such as `http://127.0.0.1:40123`; paths of `page.goto` are relative to it. */
  origin: string;
  /** A page of a new browser profile in which nobody is signed in. */
  newPage: (options?: BrowserContextOptions) => Promise<Page>;
  /** A page of a new browser profile, signed in as a new member of the workspace; open a path with `page.goto`. */
  openDashboard: (workspace: TestWorkspace, role?: Role) => Promise<Page>;
  /** Ends everything. @throws Error when a page of the suite broke or met its content security policy. */
  close: () => Promise<void>;
}

/** `describe` where there is a Chromium; `npm test` installs it where it can and says when it could not. */
export const describeInBrowser = findChromium() === undefined ? describe.skip : describe;

/** Starts the application from the sources, listening, and one browser for the whole suite. */
export function startBrowser(settings: TestSettings = {}): Promise<TestBrowser> {
  if (!isDashboardFresh(REPOSITORY_DIR)) {
    throw new Error('dashboard/dist is not built from these sources: npm run dashboard:build');
  }
  return startBrowserWithoutDashboard(settings);
}

/** The same for suites that never open the dashboard. */
export async function startBrowserWithoutDashboard(settings: TestSettings = {}): Promise<TestBrowser> {
  const app = await startTestApp(settings);
  await app.nest.listen(0, '127.0.0.1');
  const { port } = app.nest.getHttpServer().address() as AddressInfo;
  const origin = `http://127.0.0.1:${String(port)}`;
  const browser = await launch();
  const problems: string[] = [];

  const newProfile = async (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
    const profile = await browser.newContext({
      baseURL: origin,
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce', // what fades in has too little contrast until it is there
      ...options,
    });
    profile.setDefaultTimeout(ACTION_TIMEOUT_MS);
    profile.on('weberror', (error) => problems.push(String(error.error())));
    profile.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) problems.push(message.text());
    });
    return profile;
  };
  return {
    app,
    origin,
    newPage: async (options) => (await newProfile(options)).newPage(),
    openDashboard: async (workspace, role = 'owner') => {
      const profile = await newProfile();
      const { cookie } = await signIn(app, workspace, role);
      const [name = '', value = ''] = cookie.cookie.split('=');
      await profile.addCookies([{ name, value, url: origin }]);
      return profile.newPage();
    },
    close: async () => {
      await browser.close();
      await app.close();
      if (problems.length > 0) throw new Error(`Pages of this suite had problems:\n${problems.join('\n')}`);
    },
  };
}

/** Holds the page, as it is now or once it has its heading, to WCAG 2.2 AA; names every violation and where it is. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  const isLoaded = await page.evaluate(() => 'axe' in globalThis);
  if (!isLoaded) await page.evaluate(AXE_SOURCE);
  const violations = await page.evaluate(async (options) => {
    const { axe } = globalThis as unknown as { axe: { run: (o: RunOptions) => Promise<AxeResults> } };
    return (await axe.run(options)).violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`),
    }));
  }, AXE_OPTIONS);
  expect(violations).toEqual([]);
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    // The sandbox cannot be had as root; what the tests open is our own.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  });
}
