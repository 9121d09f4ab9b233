import { CheckCardsService } from '../../../src/recovery/expiring-cards/check-cards.service.js';
import { RecoveryPolicies } from '../../../src/recovery/policy/recovery-policies.service.js';
import { Principal } from '../../../src/auth/principal.js';
import { newId } from '../../../src/shared/ids.js';
import { MailServer } from '../../support/mail-server.js';
import { startStripeDouble } from '../../support/stripe.js';
import { eventsOf, processEvents, sendEvent } from '../../support/stripe-events.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { MailBench } from './mail-bench.js';

describe('Cards that expire before the next renewal', () => {
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
  });
  afterAll(async () => {
    await app.close();
    await server.close();
    await (await startStripeDouble()).stop();
  });

  /** Subscriptions that renew in three weeks, all paid with a card that expires in that month. */
  async function subscriptions(count: number, { expires }: { expires: 'before' | 'after' }) {
    const { fixtures, prices } = bench.stripe;
    const customer = fixtures.customer({ email: 'anna@example.com', preferred_locales: ['es'] });
    const made = Array.from({ length: count }, () =>
      fixtures.subscription({ customer: customer.id, items: [{ price: prices.monthly, quantity: 1 }] }),
    );
    const renewsAt = made[0]?.items.data[0]?.current_period_end ?? 0;
    const lastMonth = new Date(renewsAt * 1_000);
    lastMonth.setUTCMonth(lastMonth.getUTCMonth() + (expires === 'before' ? -1 : 1), 1);
    fixtures.commit((tx) => {
      const method = tx.get('paymentMethods', String(customer.invoice_settings.default_payment_method));
      if (method.card) {
        method.card.exp_month = lastMonth.getUTCMonth() + 1;
        method.card.exp_year = lastMonth.getUTCFullYear();
      }
    });
    for (const { id } of made) {
      const details = { subscription: id, metadata: {} };
      const parent = { type: 'subscription_details', quote_details: null, subscription_details: details };
      fixtures.commit((tx) => {
        tx.emit('invoice.upcoming', { object: 'invoice', customer: customer.id, period_end: renewsAt, parent });
      });
    }
    return customer;
  }

  const service = <T>(type: abstract new (...parameters: never[]) => T): T => app.nest.get<T>(type, { strict: false });

  /** Delivers what Stripe announces, under ids that are new each time, and looks at the cards. */
  async function look(): Promise<void> {
    for (const event of await eventsOf(bench.stripe, 'invoice.upcoming')) {
      await sendEvent(app, bench, { ...event, id: `evt_${newId().replaceAll('-', '')}` });
    }
    await processEvents(app);
    await service(CheckCardsService).run();
  }

  async function work(): Promise<void> {
    await look();
    await bench.send();
  }

  it('are told once, however many subscriptions renew with them that day and however often Stripe says so', async () => {
    await subscriptions(2, { expires: 'before' });
    await work();
    await work();
    expect(server.mails.map(({ subject }) => subject)).toEqual(['Su tarjeta terminada en 4242 caduca pronto']);
    expect(server.mails[0]?.text).toMatch(/Visa terminada en 4242 caduca en/);
    const [url = ''] = /http:\/\/127\.0\.0\.1:3000\/r\/[\w.-]+/.exec(server.mails[0]?.text ?? '') ?? [];
    await app.http().get(new URL(url).pathname).expect(200);
  });

  it('are of no concern to customers who cancelled with us, although Stripe means to renew', async () => {
    const customer = await subscriptions(1, { expires: 'before' });
    const [subscription] = (await bench.stripe.client.subscriptions.list({ customer: customer.id })).data;
    const about = { subscription_id: subscription?.id, customer_id: customer.id };
    const post = (route: string, body: object) =>
      app.http().post(`/api/flows/${route}`).set('x-api-key', bench.workspace.secretKey).send(body).expect(200);
    const session = await post('start', about);
    await post('cancel', { session_id: session.body.session_id as string });
    await work();
    expect(server.mails).toHaveLength(0);
  });

  it('are of no concern while they last', async () => {
    await subscriptions(1, { expires: 'after' });
    await work();
    expect(server.mails).toHaveLength(0);
  });

  it('are not told of when the workspace does not want it', async () => {
    const owner = new Principal({
      kind: 'secret_key',
      workspaceId: bench.workspace.id,
      tokenId: newId(),
      scopes: ['*'],
    });
    const policy = await service(RecoveryPolicies).of(bench.workspace.id);
    await service(RecoveryPolicies).replace(owner, { ...policy, isExpiringCardNoticeEnabled: false });
    await subscriptions(1, { expires: 'before' });
    await work();
    expect(server.mails).toHaveLength(0);
  });

  it('are not told of when another card took their place meanwhile', async () => {
    const customer = await subscriptions(1, { expires: 'before' });
    await look();
    bench.stripe.fixtures.replaceCard(customer.id, 'pm_card_mastercard');
    await bench.send();
    expect(server.mails).toHaveLength(0);
  });
});
