import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { handOver, smtpServerOf } from '../../src/shared/mail/smtp-handover.js';
import { MailCatcher } from './mail-catcher.js';

const MAIL = `From: Acme <billing@acme.example>
To: anna@example.com
Subject: =?utf-8?q?Caf=C3=A9_<script>?=
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain

Hello
--x
Content-Type: text/html

<p>Hello</p><script>alert(1)</script>
--x--
`;

describe('MailCatcher', () => {
  const dir = mkdtempSync(join(tmpdir(), 'retainly-spec-mails-'));
  let catcher: MailCatcher;
  const start = async () => {
    catcher = await MailCatcher.start({ smtpPort: 0, httpPort: 0, dir });
  };
  beforeAll(start);
  afterAll(async () => {
    await catcher.stop();
    rmSync(dir, { recursive: true });
  });
  const get = (path: string) => fetch(`${catcher.pageUrl}${path}`);

  it('keeps what it is sent, over a restart, and shows it without running any of it', async () => {
    const envelope = { from: 'billing@acme.example', to: ['anna@example.com'] };
    const content = Buffer.from(MAIL.replaceAll('\n', '\r\n'));
    const result = await handOver(smtpServerOf(catcher.smtpUrl), { envelope, content }, 5_000);
    expect(result.outcome).toBe('accepted');
    await catcher.stop();
    await start();

    const list = await (await get('/')).text();
    expect(list).toContain('Café &lt;script&gt;');
    const [, path = ''] = /href="(\/mails\/[\w-]+)"/.exec(list) ?? [];
    expect(await (await get(path)).text()).toMatch(/sandbox="allow-popups[^"]*" src="\/mails\/[\w-]+\/html"/);
    const html = await get(`${path}/html`);
    expect(html.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(await html.text()).toContain('<p>Hello</p>');
  });

  it('404: shows no other files', async () => {
    for (const path of ['/mails/nope', '/mails/..%2f..%2fpackage', '/etc/passwd']) {
      expect((await get(path)).status).toBe(404);
    }
  });
});
