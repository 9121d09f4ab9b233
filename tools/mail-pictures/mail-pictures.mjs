import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { findChromium } from '../services/chromium.mjs';

/**
 * Takes a picture of each mail that customers get by default, for the documentation: `npm run build` first.
 *
 * The mails go the whole way: over SMTP into the mail catcher, and out of it into a browser.
 */
const REPOSITORY_DIR = fileURLToPath(new URL('../..', import.meta.url));
const PICTURES_DIR = join(REPOSITORY_DIR, 'docs/images');
const STEPS = ['first', 'reminder', 'final'];
const LANGUAGE = 'en';
const VIEWPORT = { width: 680, height: 480 };

const requireBuilt = createRequire(join(REPOSITORY_DIR, 'dist/package.json'));
const { MailCatcher } = requireBuilt('./tools/mail-catcher/mail-catcher.js');
const { Mailer } = requireBuilt('./src/shared/mail/mailer.js');
const { sampleData } = requireBuilt('./src/recovery/templates/mail-data.js');
const { defaultSource } = requireBuilt('./src/recovery/templates/mail-source.js');
const { renderMail } = requireBuilt('./src/recovery/templates/render-mail.js');

const dir = mkdtempSync(join(tmpdir(), 'retainly-pictures-'));
const catcher = await MailCatcher.start({ smtpPort: 0, httpPort: 0, dir });
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
try {
  mkdirSync(PICTURES_DIR, { recursive: true });
  for (const step of STEPS) await picture(step);
} finally {
  await browser.close();
  await catcher.stop();
  rmSync(dir, { recursive: true, force: true });
}

/** @param {string} step */
async function picture(step) {
  const mailer = new Mailer({ environment: { SMTP_URL: catcher.smtpUrl, MAIL_FROM: 'billing@acme.example' } });
  const data = sampleData('Acme', ['1 Main Street', '10115 Berlin'], LANGUAGE);
  const mail = await renderMail(defaultSource(step, LANGUAGE), data, LANGUAGE);
  const date = new Date();
  const sent = {
    ...mail,
    id: step,
    to: 'anna@example.com',
    senderName: 'Acme',
    replyTo: null,
    language: LANGUAGE,
    date,
  };
  const { outcome, reason } = await mailer.send(sent);
  if (outcome !== 'accepted') throw new Error(`${step}: ${outcome}, ${reason}`);

  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(catcher.pageUrl);
  await page.getByRole('link').first().click();
  const frame = await page.locator('iframe').getAttribute('src');
  await page.goto(`${catcher.pageUrl}${frame}`);
  await page.screenshot({ path: join(PICTURES_DIR, `mail-${step}.png`), fullPage: true });
  await page.close();
  console.log(`docs/images/mail-${step}.png`);
}
