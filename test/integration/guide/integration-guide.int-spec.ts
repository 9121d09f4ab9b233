import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { convert } from 'html-to-text';

import { webhookEventTypes } from '../../../src/shared/outbox/webhook-event-catalogue.js';
import { drain } from '../../support/drain.js';
import { browser, type FlowWorkspace, newFlowWorkspace } from '../../support/flows.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';

const PAGE = readFileSync('docs/integration-guide.md', 'utf8');
const run = promisify(execFile);

/** The page's snippets of a language that are marked with a word. */
function snippets(language: string, mark: string): string {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language} ${mark}\n([^]*?)^\`\`\``, 'gm'))]
    .map(([, code]) => code)
    .join('');
}

/** The blocks of JSON in a part of a page. */
function jsonBlocks(html: string): Record<string, unknown>[] {
  return [...html.matchAll(/<code class="language-json">([^]*?)<\/code>/g)].map(([, json = '']) =>
    JSON.parse(convert(json, { wordwrap: false })),
  );
}

describe('docs/integration-guide.md', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  let dir: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'retainly-test-'));
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
    await app.nest.listen(0, '127.0.0.1');
    flow = await newFlowWorkspace(app);
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('followed word by word, ends with cancel.saved on an endpoint of one’s own', async () => {
    const receiver = await WebhookReceiver.start();
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const { secretKey, publishableKey, identitySecret } = flow.workspace;
    const { port } = app.nest.getHttpServer().address() as AddressInfo;
    const env = {
      ...process.env,
      BASE: `http://127.0.0.1:${String(port)}`,
      KEY: secretKey,
      PUBLISHABLE_KEY: publishableKey,
      IDENTITY_SECRET: identitySecret,
      ENDPOINT: receiver.url,
      CUSTOMER: customerId,
      SUBSCRIPTION: subscriptionId,
    };
    const script = `set -euo pipefail\n${snippets('bash', 'identity')}\n${snippets('bash', 'step')}`;
    const { stdout } = await run('bash', ['-c', script], { env });
    expect(stdout).toContain('"success":true');
    await drain(app);
    await receiver.close();
    const events = receiver.requests.map(({ body }) => JSON.parse(body) as { type: string; data: object });
    expect(events).toMatchObject([{ type: 'cancel.saved', data: { customer_id: customerId, offer: 'discount' } }]);
  });

  it.each([
    ['js', process.execPath, 'console.log(identityToken(...process.argv.slice(2)))'],
    ['python', 'python3', 'import sys\nprint(identity_token(*sys.argv[1:]))'],
    ['bash', 'bash', 'identity_token "$@"'],
  ])('has a snippet in %s whose identity token is accepted', async (language, program, call) => {
    const { customerId: customer_id, subscriptionId: subscription_id } = flow.stripe.newSubscription();
    const file = join(dir, `identity.${language}`);
    writeFileSync(file, `${snippets(language, 'identity')}\n${call}\n`);
    const { stdout } = await run(program, [file, flow.workspace.identitySecret, customer_id, subscription_id]);
    const headers = browser(flow.workspace, stdout.trim());
    expect(await flow.post('start', { customer_id, subscription_id }, headers)).toMatchObject({ status: 200 });
    const foreign = await run(program, [file, 'another secret', customer_id, subscription_id]);
    const refused = await flow.post(
      'start',
      { customer_id, subscription_id },
      browser(flow.workspace, foreign.stdout.trim()),
    );
    expect(refused.status).toBe(401);
  });

  it('lists every event with its fields, and no other', () => {
    const listed = [...PAGE.matchAll(/^\| `([a-z_.]+)` +\| (`[^|]+?) *\|$/gm)].map(([, type, fields]) => [
      type,
      fields,
    ]);
    const known = webhookEventTypes().map(({ type, data }) => [
      type,
      Object.keys(data.shape)
        .map((field) => `\`${field}\``)
        .join(', '),
    ]);
    expect(listed.sort()).toEqual(known.sort());
  });

  it('is a page of the server', async () => {
    const { text, headers } = await app.http().get('/docs/guide').expect(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).toContain('<h2 id="3-save-a-customer">3. Save a customer</h2>');
    expect(text.split('<pre tabindex="0">')).toHaveLength(PAGE.split(/^```\w/m).length);
    expect(text).not.toMatch(/<script|href="(?!\/docs)/);
  });

  it('leads to the schema and a sample of every event', async () => {
    const { text } = await app.http().get('/docs/guide/events').expect(200);
    for (const { type, data } of webhookEventTypes()) {
      const [, section = ''] = text.split(`<h2 id="${type}">${type}</h2>`);
      const [schema, sample] = jsonBlocks(section.split('<h2')[0] ?? '');
      expect(Object.keys(Object(schema?.properties))).toEqual(Object.keys(data.shape));
      expect(sample?.type).toBe(type);
      expect([sample?.data]).toEqual(data.meta()?.examples);
    }
  });
});
