import { DataSource } from 'typeorm';

import { SendReceiptsService } from '../../src/flows/terminations/send-receipts.service.js';
import { Termination, TerminationReceipt } from '../../src/flows/terminations/termination.entity.js';
import { Clock } from '../../src/shared/clock.js';
import { type FlowWorkspace, newFlowWorkspace } from '../support/flows.js';
import { MailServer } from '../support/mail-server.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HOUR_MS = 3_600_000;

describe('The public termination page', () => {
  let app: TestApp;
  let mails: MailServer;
  let flow: FlowWorkspace;
  let path: string;
  /** Of the test, so that the limit per network is met by the test of it alone. */
  let network: string;
  let tests = 0;
  beforeAll(async () => {
    mails = await MailServer.start();
    const mail = { SMTP_URL: mails.url, MAIL_FROM: 'billing@merchant.example', TRUST_PROXY: '1' };
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl, ...mail });
  });
  beforeEach(async () => {
    mails.mails.length = 0;
    network = `192.0.2.${String((tests += 1))}`;
    flow = await newFlowWorkspace(app, { name: 'Acme <&> Sons', cancelMode: 'period_end' });
    await allow(true);
    path = `/c/public/${flow.workspace.publicId}`;
  });
  afterAll(async () => {
    await app.close();
    await mails.close();
    await (await startStripeDouble()).stop();
  });

  const allow = (isOn: boolean) =>
    app
      .http()
      .patch('/api/v1/workspace')
      .set('x-api-key', flow.workspace.secretKey)
      .send({ public_termination: isOn })
      .expect(200);
  const declare = (fields: Record<string, string> = {}) =>
    app
      .http()
      .post(path)
      .set('x-forwarded-for', network)
      .type('form')
      .send({ email: 'nobody@example.com', kind: 'ordinary', language: 'de', ...fields });
  const sendReceipts = () => app.nest.get(SendReceiptsService, { strict: false }).run();
  /** A customer whose subscription the local copy knows. */
  const knownCustomer = async () => {
    const customer = await flow.start();
    await flow.post('event', { session_id: customer.sessionId, event_type: 'step_viewed', data: {} });
    return customer;
  };
  const confirmPath = (text: string): string => /https?:\/\/\S+(\/c\/confirm\/\S+)/.exec(text)?.[1] ?? '';

  it('200: has the statutory labels, works without scripts and loads nothing', async () => {
    const { text, headers } = await app.http().get(path).set('accept-language', 'de-DE').expect(200);
    expect(text).toContain('<h1>Verträge hier kündigen</h1>');
    expect(text).toContain('>jetzt kündigen</button>');
    expect(text).toContain('Acme &lt;&amp;&gt; Sons');
    expect(text).not.toMatch(/<script|src=/);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const english = await app.http().get(`${path}?language=en`).expect(200);
    expect(english.text).toContain('>cancel now</button>');
  });

  it('404: unless the workspace wants it', async () => {
    await allow(false);
    await app.http().get(path).expect(404);
    await declare().expect(404);
    await app.http().get('/c/public/ws-00000000-0000-7000-8000-000000000000').expect(404);
  });

  it('ends the contract once the owner of the address has confirmed, and not before', async () => {
    const { email, subscriptionId } = await knownCustomer();
    await declare({ email: email.toUpperCase(), contract_number: subscriptionId, customer_name: 'A <b>' }).expect(200);
    await sendReceipts();
    const [mail] = mails.mails;
    const text = mail?.text ?? '';
    expect(mail?.subject).toBe('Eingang Ihrer Kündigung – Acme <&> Sons');
    expect(text).toMatch(/Eingegangen am: \d+\. \S+ \d{4}/);
    expect(text).toMatch(/Der Vertrag endet: \d+\. \S+ \d{4}/);
    expect(text).toContain('Art der Kündigung: Ordentliche Kündigung');

    const link = confirmPath(text);
    await app
      .http()
      .get(link)
      .expect(200)
      .expect(/Kündigung bestätigen/);
    expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(0);
    for (let presses = 0; presses < 2; presses += 1) {
      await app
        .http()
        .post(link)
        .type('form')
        .send({})
        .expect(200)
        .expect(/Ihre Kündigung ist bestätigt/);
    }
    expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    const [canceled, ...more] = await flow.announced('cancel.canceled');
    expect(canceled?.data).toMatchObject({ subscription_id: subscriptionId, cancel_reason: 'termination_ordinary' });
    expect(more).toHaveLength(0);
  });

  it('answers a stranger as it answers a customer, and writes to both', async () => {
    const { email } = await knownCustomer();
    const [known, unknown] = [await declare({ email }), await declare()];
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
    await sendReceipts();
    expect(mails.mails).toHaveLength(2);
    const stranger = mails.mails.find(({ text }) => text?.includes('nobody@example.com'));
    expect(confirmPath(stranger?.text ?? '')).toBe('');
    expect(stranger?.text).toContain('sobald wir den Vertrag gefunden haben');
  });

  it('keeps what was declared and what was sent', async () => {
    await declare({ kind: 'extraordinary', reason: 'Umzug', wished_end: '2026-12-31' }).expect(200);
    await sendReceipts();
    const where = { workspaceId: flow.workspace.id };
    const [declared] = await app.nest.get(DataSource).getRepository(Termination).findBy(where);
    expect(declared).toMatchObject({ kind: 'extraordinary', reason: 'Umzug', wishedEnd: '2026-12-31' });
    const [receipt] = await app.nest.get(DataSource).getRepository(TerminationReceipt).findBy(where);
    expect(receipt).toMatchObject({ sentAt: expect.any(Date), nextAttemptAt: null });
    expect(receipt?.content).toContain('Umzug');
  });

  it('tries a receipt again when the mail server does not answer for it', async () => {
    mails.next({ kind: 'hang_up' });
    await declare();
    await sendReceipts();
    const clock = app.nest.get(Clock, { strict: false });
    clock.shift(HOUR_MS);
    await sendReceipts();
    clock.shift(-HOUR_MS);
    const ids = mails.mails.map(({ messageId }) => messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    ['an address that is none', { email: 'x' }],
    ['an extraordinary termination without a reason', { kind: 'extraordinary' }],
    ['a day that does not exist', { wished_end: '2026-02-30' }],
  ])('400: %s', async (_case, fields) => {
    const { text } = await declare(fields).set('accept-language', 'de').expect(400);
    expect(text).toContain('Da fehlt etwas');
  });

  it('404: a link that was made up, or is over', async () => {
    await app.http().get('/c/confirm/x').expect(404);
    await app.http().post('/c/confirm/x').type('form').send({}).expect(404);
  });

  // Both limits: many letters to one mailbox, and many mailboxes from one network.
  it('429: one address gets five receipts a day, one network declares ten times a minute', async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 6; tries += 1) statuses.push((await declare({ email: 'one@example.com' })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    for (let tries = 0; tries < 4; tries += 1) await declare({ email: `${String(tries)}@example.com` }).expect(200);
    const { headers } = await declare({ email: 'other@example.com' }).expect(429);
    expect(headers['retry-after']).toMatch(/^\d+$/);
  });
});
