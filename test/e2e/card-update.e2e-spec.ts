import { DataSource } from 'typeorm';

import { CardUpdateLink } from '../../src/recovery/card-update/card-update-link.entity.js';
import { CardUpdateLinks } from '../../src/recovery/card-update/card-update-links.service.js';
import type { RecoveryCase } from '../../src/recovery/entities/recovery-case.entity.js';
import { Clock } from '../../src/shared/clock.js';
import { closeRecoveryCase, insertRecoveryCase } from '../support/factories.js';
import { RecoveryWorkspace } from '../support/recovery.js';
import { connectStripe, startStripeDouble, type StripeAccount } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

const DAY_MS = 86_400_000;

describe('The page behind a link in a mail', () => {
  let app: TestApp;
  let clock: Clock;
  let stripe: StripeAccount;
  let recovery: RecoveryCase;
  let path: string;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
    clock = app.nest.get(Clock, { strict: false });
  });
  beforeEach(async () => {
    const workspace = await newWorkspace(app, { name: 'Acme <&> Sons' });
    stripe = await connectStripe(app, workspace);
    const { customerId, subscriptionId, email } = stripe.newSubscription();
    recovery = await insertRecoveryCase(app, workspace.id, { customerId, subscriptionId, email });
    path = new URL(await app.nest.get(CardUpdateLinks, { strict: false }).urlFor(workspace.id, recovery.id)).pathname;
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  const link = (): Promise<CardUpdateLink> =>
    app.nest.get(DataSource).getRepository(CardUpdateLink).findOneByOrFail({ recoveryId: recovery.id });
  const press = (where = path) =>
    app.http().post(where).set('content-type', 'application/x-www-form-urlencoded').send('');

  it('GET and HEAD show a button and change nothing, as mail scanners follow links', async () => {
    for (let looks = 0; looks < 3; looks += 1) await app.http().get(path).expect(200);
    await app.http().head(path).expect(200);
    expect(await link()).toMatchObject({ usedAt: null, useCount: 0 });
    expect(stripe.mutations('/v1/billing_portal')).toHaveLength(0);
  });

  it('works without scripts, loads nothing, is kept by nobody, and says nothing about the customer', async () => {
    const { text, headers } = await app.http().get(path).set('accept-language', 'gsw,de;q=0.9,en;q=0.8').expect(200);
    expect(text).toContain('<html lang="de">');
    expect(text).toContain('Acme &lt;&amp;&gt; Sons');
    expect(text).not.toMatch(/<script|src=|@example\.com|cus_|sub_|49,00|49\.00/);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(text).toContain('noindex');
  });

  it('POST goes on to the provider’s page for a new card, and leaves evidence', async () => {
    const { headers } = await press().expect(303);
    expect(headers.location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/p\/session\/bps_/);
    const [session] = stripe.mutations('/v1/billing_portal');
    expect(session?.params).toMatchObject({
      customer: recovery.customerId,
      flow_data: { type: 'payment_method_update' },
    });
    expect(await link()).toMatchObject({ usedAt: expect.any(Date), useCount: 1 });
    const done = await fetch(String(headers.location), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'card=pm_card_mastercard',
      redirect: 'manual',
    });
    expect(new URL(String(done.headers.get('location'))).pathname).toBe(`${path}/done`);
    await app
      .http()
      .get(`${path}/done`)
      .expect(200)
      .expect(/Thank you/);
  });

  it('brings the money at once: the card that the customer enters is charged, and the link is the cause', async () => {
    const tenant = await RecoveryWorkspace.create(app);
    const failed = await tenant.failedRenewal('expired_card');
    await tenant.enterCardThroughLink(failed.invoiceId);
    await tenant.hear();
    const attempt = (await tenant.attempts()).at(-1);
    expect(attempt).toMatchObject({ initiator: 'retainly', status: 'succeeded', promptedBy: 'new_card' });
    const used = await app.nest
      .get(DataSource)
      .getRepository(CardUpdateLink)
      .findOneByOrFail({ recoveryId: failed.id });
    expect(await tenant.case()).toMatchObject({
      status: 'recovered',
      cause: 'card_update',
      causeAttemptId: attempt?.id,
      causeLinkId: used.id,
      causeMailId: null,
    });
    expect(await tenant.stripe.client.invoices.retrieve(failed.invoiceId)).toMatchObject({ status: 'paid' });
    expect(await tenant.announced('payment.recovered')).toMatchObject([{ data: { cause: 'card_update' } }]);
  });

  it('429: lets nobody press in a loop, and works again a little later', async () => {
    await press().expect(303);
    await press().expect(429).expect('retry-after', '5');
    clock.shift(6_000);
    await press().expect(303);
    expect(stripe.mutations('/v1/billing_portal')).toHaveLength(2);
  });

  it('of two presses at once, one goes on', async () => {
    const statuses = (await Promise.all([press(), press(), press()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([303, 429, 429]);
  });

  it('has nothing to do once the case is over', async () => {
    await closeRecoveryCase(app, recovery, 'recovered', clock.now());
    await app
      .http()
      .get(path)
      .expect(200)
      .expect(/Nothing left to do/);
    await press()
      .expect(200)
      .expect(/Nothing left to do/);
    expect(stripe.mutations('/v1/billing_portal')).toHaveLength(0);
  });

  it('404: does not work for ever', async () => {
    clock.shift(14 * DAY_MS);
    await app
      .http()
      .get(path)
      .expect(404)
      .expect(/does not work any more/);
    await press().expect(404);
  });

  it('404: cannot be made up, changed, or made from another token of ours', async () => {
    const workspace = await newWorkspace(app);
    const identity = await workspace.identityToken('cus_1', 'sub_1');
    const [head, claims = '', signature = ''] = path.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const foreign = Buffer.from(claims, 'base64url').toString().replace(recovery.workspaceId, workspace.id);
    const tokens = [
      `/r/${identity}`,
      `/r/${none}.${claims}.`,
      `${String(head)}.${Buffer.from(foreign).toString('base64url')}.${signature}`,
      `${path.slice(0, -2)}xx`,
      '/r/x',
    ];
    for (const made of tokens) await press(made).expect(404);
  });

  it('503: says so kindly when Stripe is away, and takes it for no evidence', async () => {
    stripe.failNext({ kind: 'error_500_once', path: '/v1/billing_portal', times: 5 });
    await press()
      .expect(503)
      .expect(/does not work right now/);
    expect((await link()).usedAt).toBeNull();
  });

  it('415: forms are taken nowhere else', async () => {
    await app.http().post('/api/flows/start').type('form').send('a=1').expect(415);
  });
});
