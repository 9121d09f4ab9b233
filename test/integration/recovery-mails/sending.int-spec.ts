import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { MailServer } from '../../support/mail-server.js';
import { MailBench } from './mail-bench.js';

const DAY_MS = 86_400_000;

describe('Mails about a failed payment', () => {
  let app: TestApp;
  let server: MailServer;
  let bench: MailBench;
  beforeAll(async () => {
    server = await MailServer.start();
    const { baseUrl } = await startStripeDouble();
    app = await startTestApp({ STRIPE_API_BASE: baseUrl, SMTP_URL: server.url, MAIL_FROM: 'billing@acme.example' });
  });
  beforeEach(async () => {
    server.mails.length = 0;
    bench = await MailBench.open(app);
    await bench.db.query(`UPDATE recovery_mails SET state = 'dropped', next_attempt_at = NULL WHERE state = 'planned'`);
  });
  afterAll(async () => {
    await app.close();
    await server.close();
    await (await startStripeDouble()).stop();
  });

  it('arrive on their days, in the language of the customer, and each once', async () => {
    const recovery = await bench.failedPayment({}, ['de-AT']);
    await bench.plan(recovery, 'at_once');
    await bench.plan(recovery, 'at_once');
    for (let day = 0; day < 10; day += 1) {
      await Promise.all([bench.send(), bench.send()]);
      bench.pass(1);
    }
    expect(await bench.states(recovery)).toEqual(['first sent', 'reminder sent', 'final sent']);
    expect(server.mails.map(({ subject }) => subject)).toEqual([
      'Ihre Zahlung an Acme hat nicht geklappt',
      expect.stringMatching(/^Ihre Zahlung über 199,00\s€ ist noch offen$/),
      'Letzte Nachricht zu Ihrer offenen Zahlung',
    ]);
  });

  it('go out on the days of the workspace’s own policy; without days there are none', async () => {
    const due = async (mailDays: number[]): Promise<number[]> => {
      await bench.setMailDays(mailDays);
      const recovery = await bench.failedPayment();
      await bench.plan(recovery, 'at_once');
      const mails = await bench.mails(recovery);
      return mails.map(({ dueAt }) => Math.round((dueAt.getTime() - recovery.openedAt.getTime()) / DAY_MS));
    };
    expect(await due([1, 14])).toEqual([1, 14]);
    expect(await due([])).toEqual([]);
  });

  it('have one address, a stable id, a plain-text part, and a link that works', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'at_once');
    await bench.send();
    const [mail] = server.mails;
    const { id, recipient } = await bench.mail(recovery, 'first');
    expect(recipient).toBe('anna@example.com');
    expect(mail).toMatchObject({
      from: { text: '"Acme" <billing@acme.example>' },
      to: { text: 'anna@example.com' },
      messageId: `<${id}@acme.example>`,
    });
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    const [url] = /http:\/\/127\.0\.0\.1:3000\/r\/[\w.-]+/.exec(mail?.text ?? '') ?? [];
    expect(mail?.html).toContain(`href="${String(url)}"`);
    await app
      .http()
      .get(new URL(String(url)).pathname)
      .expect(200);
  });

  it('ask for consent on the page of the invoice where the bank wants it', async () => {
    const recovery = await bench.failedPayment({ declineCode: 'authentication_required' });
    await bench.plan(recovery, 'authenticate');
    await bench.send();
    const invoice = await bench.stripe.client.invoices.retrieve(recovery.invoiceId);
    expect(server.mails[0]?.html).toContain(`href="${String(invoice.hosted_invoice_url)}"`);
  });

  it.each([
    ['paid', { status: 'recovered', cause: 'organic', closedAt: new Date() }],
    ['lost', { status: 'lost', closedAt: new Date() }],
    ['paused', { isPaused: true }],
    ['cancelled', { haltedBy: 'cancellation' }],
    ['disputed', { haltedBy: 'dispute' }],
  ] as const)('are not sent once the case is %s, even if nobody dropped them', async (_case, changes) => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'at_once');
    await bench.change(recovery, changes);
    await bench.send();
    expect(server.mails).toHaveLength(0);
    expect((await bench.states(recovery))[0]).toBe('first dropped no_longer_needed');
  });

  it('are not sent once the invoice is paid in Stripe, even if its event is still on its way', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'at_once');
    bench.stripe.fixtures.replaceCard(recovery.customerId, 'pm_card_visa');
    await bench.stripe.client.invoices.pay(recovery.invoiceId);
    await bench.send();
    expect(server.mails).toHaveLength(0);
    expect((await bench.states(recovery))[0]).toBe('first dropped invoice_paid');
  });

  it('stop at once, and go on where they were after a pause, without catching up', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'at_once');
    await bench.send();
    await bench.stop(recovery, 'paused');
    expect(await bench.states(recovery)).toEqual(['first sent', 'reminder dropped paused', 'final dropped paused']);
    bench.pass(20);
    await bench.send();
    await bench.plan(recovery, 'at_once');
    await bench.send();
    expect(await bench.states(recovery)).toEqual(['first sent', 'reminder dropped paused', 'final sent']);
    expect(server.mails).toHaveLength(2);
  });

  it('follow a reason that changes: a lost card gets the neutral mail and nothing else', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'if_unpaid');
    await bench.plan(recovery, 'neutral_once');
    bench.pass(8);
    await bench.send();
    expect(await bench.states(recovery)).toEqual(
      expect.arrayContaining([
        'neutral dropped too_late',
        'reminder dropped plan_changed',
        'final dropped plan_changed',
      ]),
    );
    await bench.plan(recovery, 'neutral_once');
    await bench.send();
    expect(server.mails).toHaveLength(1);
    expect(`${String(server.mails[0]?.subject)} ${String(server.mails[0]?.text)}`).not.toMatch(/lost|stolen|bank/i);
  });

  it('leave a day between two mails of one case', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'authenticate');
    await bench.send();
    await bench.plan(recovery, 'at_once');
    await bench.send();
    expect(server.mails).toHaveLength(1);
    bench.pass(1);
    await bench.send();
    expect(server.mails).toHaveLength(2);
  });

  // The customer may have it.
  it('leave a day also after one that nobody knows the outcome of', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'authenticate');
    server.next({ kind: 'hang_up' });
    await bench.send();
    expect((await bench.states(recovery))[0]).toMatch(/^authenticate unknown/);
    await bench.plan(recovery, 'at_once');
    bench.pass(0.8);
    await bench.send();
    expect(server.mails).toHaveLength(1);
    expect(await bench.mail(recovery, 'first')).toMatchObject({ state: 'planned', reason: 'one_a_day' });
    bench.pass(0.1);
    await bench.send();
    expect(await bench.mail(recovery, 'first')).toMatchObject({ state: 'sent' });
  });

  it.each<[string, 'accept' | 'hang_up']>([
    ['went out', 'accept'],
    ['was handed over without an answer', 'hang_up'],
  ])('leave a day also after one that %s before an upgrade had come to its end', async (_case, kind) => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'authenticate');
    if (kind === 'hang_up') server.next({ kind });
    await bench.send();
    // What a process of the earlier version leaves.
    await bench.db.query(`UPDATE recovery_mails SET handed_over_at = NULL WHERE recovery_id = $1`, [recovery.id]);
    await bench.plan(recovery, 'at_once');
    await bench.send();
    expect(server.mails).toHaveLength(1);
  });

  it('are recorded as refused, and not tried again, when the address does not exist', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'at_once');
    server.next({ kind: 'refuse', status: 550 });
    await bench.send();
    bench.pass(0.5);
    await bench.send();
    expect(server.mails).toHaveLength(0);
    expect((await bench.states(recovery))[0]).toBe('first refused 550 no such mailbox');
  });

  it('are tried again later when the mail server has no room now', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'at_once');
    server.next({ kind: 'refuse', status: 452 });
    await bench.send();
    expect((await bench.states(recovery))[0]).toBe('first planned 452 no such mailbox');
    expect(await bench.send()).toBe(0);
    bench.pass(0.01);
    await bench.send();
    expect((await bench.states(recovery))[0]).toBe('first sent');
  });

  it('are unknown, and not sent again, when the server hangs up after the text', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'at_once');
    server.next({ kind: 'hang_up' });
    await bench.send();
    bench.pass(0.5);
    await bench.send();
    expect(server.mails).toHaveLength(1);
    expect((await bench.states(recovery))[0]).toMatch(/^first unknown connection lost/);
  });

  it('wait while Stripe does not answer', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'at_once');
    for (let tries = 0; tries < 2; tries += 1) bench.stripe.failNext({ kind: 'error_500_once', path: '/v1/invoices' });
    await bench.send();
    expect((await bench.states(recovery))[0]).toBe('first planned billing_unavailable');
    bench.pass(0.01);
    await bench.send();
    expect((await bench.states(recovery))[0]).toBe('first sent');
  });

  it('escape what a customer typed', async () => {
    const recovery = await bench.failedPayment();
    await app
      .http()
      .put('/api/v1/email-templates/first')
      .set('x-api-key', bench.workspace.secretKey)
      .send({
        language: 'en',
        subject: 'For {{ customer.name }}',
        body: '<mj-section><mj-column><mj-text>Hi {{ customer.name }}</mj-text></mj-column></mj-section>',
      })
      .expect(200);
    await bench.plan(recovery, 'at_once');
    await bench.send();
    expect(server.mails[0]?.subject).toBe('For Anna <b>');
    expect(server.mails[0]?.html).toContain('Hi Anna &lt;b&gt;');
  });
});
