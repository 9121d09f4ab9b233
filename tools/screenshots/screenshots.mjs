#!/usr/bin/env node
/**
 * `npm run screenshots`: makes the pictures of README and docs from the running quickstart's demo data.
 *
 * Run `npm start` first, in another terminal. Optional arguments name the pictures to make.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { ensureChromium } from '../services/chromium.mjs';

const repositoryDir = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const outDir = join(repositoryDir, 'docs/images');
const VIEWPORT = { width: 1280, height: 900 };

/** What to open and, where a list is only the way, which link to follow. */
const PICTURES = [
  { name: 'overview', path: '/' },
  { name: 'overview-dark', path: '/', colorScheme: 'dark' },
  { name: 'session', path: '/sessions?outcome=saved', follow: 'table a' },
  { name: 'flow', path: '/flows', follow: 'main table a' },
  { name: 'recovery-case', path: '/recovery', follow: 'main table a' },
  { name: 'api-tokens', path: '/api-tokens' },
];

const wanted = process.argv.slice(2);
const { path: executablePath, problem } = ensureChromium();
if (problem) {
  console.error(`No pictures: ${problem}`);
  process.exit(1);
}
const quickstart = readQuickstart();
mkdirSync(outDir, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
const storageState = await signIn();
for (const picture of PICTURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) await take(picture);
await browser.close();

/** Addresses and the sign-in of the running quickstart. */
function readQuickstart() {
  const file = process.env.QUICKSTART_FILE ?? join(repositoryDir, '.retainly/quickstart.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.error(`${file} is missing: run \`npm start\` in another terminal first.`);
    process.exit(1);
  }
}

/** Signs in once, as a person does; the cookie serves all pictures. */
async function signIn() {
  const context = await browser.newContext({ baseURL: quickstart.base_url, viewport: VIEWPORT });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByLabel('E-mail').fill(quickstart.dashboard_email);
  await page.getByLabel(/^Password/).fill(quickstart.dashboard_password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function take({ name, path, follow, colorScheme = 'light' }) {
  const context = await browser.newContext({
    baseURL: quickstart.base_url,
    viewport: VIEWPORT,
    storageState,
    colorScheme,
    locale: 'en-US',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  await page.goto(path);
  if (follow) await page.goto(await page.locator(follow).first().getAttribute('href'));
  await save(page, name);
  await context.close();
}

async function save(page, name) {
  await page.locator('h1').waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('[aria-label="Loading"]').first().waitFor({ state: 'detached' });
  const file = join(outDir, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  console.log(file);
}
