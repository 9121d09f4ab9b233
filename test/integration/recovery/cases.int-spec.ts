import { DataSource } from 'typeorm';

import { FetchStripeEventsService } from '../../../src/billing/stripe-events/fetch-stripe-events.service.js';
import { Rollups } from '../../../src/ledger/rollups.js';
import { Clock } from '../../../src/shared/clock.js';
import { declineWith } from '../../../tools/stripe-double/billing/card-behaviours.js';
import type { PlainDispute } from '../../../tools/stripe-double/resources/disputes.js';
import type { EventOfDouble } from '../../support/stripe-events.js';
import { RecoveryWorkspace } from '../../support/recovery.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** What Stripe says about failed renewals, and what it makes of our cases. */
describe('recovery cases', () => {
  let app: TestApp;
  let recovery: RecoveryWorkspace;
  beforeAll(async () => {
    const double = await startStripeDouble();
    app = await startTestApp({ STRIPE_API_BASE: double.baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(async () => {
    recovery = await RecoveryWorkspace.create(app);
  });
  afterEach(async () => {
    expect(await app.nest.get(Rollups, { strict: false }).differences(recovery.workspace.id)).toEqual([]);
  });

  const ledger = () =>
    app.nest
      .get(DataSource)
      .query<{ event_type: string; mrr_impact_cents: string }[]>(
        `SELECT event_type, mrr_impact_cents FROM save_events WHERE workspace_id = $1`,
        [recovery.workspace.id],
      );

  it('a renewal that fails opens one case, and each further try is one attempt of it', async () => {
    const { customerId, subscriptionId, email } = await recovery.subscription('insufficient_funds', {
      brand: 'mastercard',
    });
    await recovery.pass(2);
    await recovery.hear();
    await recovery.pass(3);
    await recovery.hear();
    expect(await recovery.case()).toMatchObject({
      status: 'open',
      customerId,
      subscriptionId,
      email,
      amountCents: 19_900,
      currency: 'eur',
      mrrCents: 20_176,
      amountReportingCents: 19_900,
      declineCode: 'insufficient_funds',
      attemptCount: 2,
      nextAttemptBy: 'stripe',
    });
    expect(await recovery.attempts()).toMatchObject([
      {
        initiator: 'stripe',
        status: 'failed',
        declineCode: 'insufficient_funds',
        cardKey: `fp_${customerId}`,
        cardBrand: 'mastercard',
        amountCents: 19_900,
        amountEurCents: 19_900,
      },
      { initiator: 'stripe', status: 'failed' },
    ]);
    expect(await recovery.announced('payment.failed')).toMatchObject([
      { data: { attempt_count: 1, decline_code: 'insufficient_funds', amount_cents: 19_900 } },
      { data: { attempt_count: 2 } },
    ]);
    expect(await recovery.announced('payment.retry_scheduled')).toHaveLength(2);
  });

  it('a first payment that fails is no case, and neither is a renewal that succeeds', async () => {
    recovery.stripe.newSubscription({ ageDays: 29 });
    const customer = recovery.stripe.fixtures.customer({ card: 'pm_card_chargeCustomerFail' });
    await recovery.stripe.client.subscriptions.create({
      customer: customer.id,
      items: [{ price: recovery.stripe.prices.monthly }],
      payment_behavior: 'allow_incomplete',
    });
    await recovery.pass(2);
    await recovery.hear();
    expect(await recovery.cases()).toEqual([]);
  });

  it('a try of Stripe that succeeds recovers the case, with its evidence and its line in the ledger', async () => {
    const worksFrom = Math.floor(app.nest.get(Clock).now().getTime() / 1_000) + 3.5 * 86_400;
    await recovery.subscription('insufficient_funds', {
      behaviour: { decline: declineWith('insufficient_funds'), worksFrom },
    });
    await recovery.pass(2);
    await recovery.hear();
    await recovery.pass(3);
    await recovery.hear();
    const [, paid] = await recovery.attempts();
    expect(await recovery.case()).toMatchObject({
      status: 'recovered',
      cause: 'stripe_retry',
      causeAttemptId: paid?.id,
      nextAttemptAt: null,
      attemptCount: 2,
    });
    expect(paid).toMatchObject({ status: 'succeeded', initiator: 'stripe' });
    expect(await ledger()).toMatchObject([{ event_type: 'payment_recovered', mrr_impact_cents: 20_176 }]);
    expect(await recovery.announced('payment.recovered')).toMatchObject([
      { data: { cause: 'stripe_retry', days_open: 3 } },
    ]);
  });

  it('money that the customer brings without having been asked is organic', async () => {
    await recovery.subscription('expired_card');
    await recovery.pass(2);
    await recovery.hear();
    recovery.stripe.fixtures.customerPays((await recovery.case()).invoiceId);
    await recovery.hear();
    expect(await recovery.case()).toMatchObject({ status: 'recovered', cause: 'organic' });
    expect(await recovery.attempts()).toMatchObject([
      { initiator: 'stripe' },
      { initiator: 'customer', status: 'succeeded' },
    ]);
  });

  it.each<[string, (invoiceId: string) => Promise<unknown>, string]>([
    ['uncollectible', (id) => recovery.stripe.client.invoices.markUncollectible(id), 'uncollectible'],
    ['void', (id) => recovery.stripe.client.invoices.voidInvoice(id), 'voided'],
  ])('an invoice that becomes %s is lost', async (_case, close, lostReason) => {
    await recovery.subscription('expired_card');
    await recovery.pass(2);
    await recovery.hear();
    await close((await recovery.case()).invoiceId);
    await recovery.hear();
    expect(await recovery.case()).toMatchObject({ status: 'lost', lostReason });
    expect(await recovery.announced('payment.lost')).toMatchObject([{ data: { reason: lostReason } }]);
  });

  it('a lost invoice that is paid after all is recovered, and stays so', async () => {
    await recovery.subscription('expired_card');
    await recovery.pass(2);
    const failures = await recovery.news();
    await recovery.hear();
    const { invoiceId } = await recovery.case();
    await recovery.stripe.client.invoices.markUncollectible(invoiceId);
    const givenUp = await recovery.news();
    await recovery.hear();
    recovery.stripe.fixtures.customerPays(invoiceId);
    await recovery.hear();
    await recovery.hear(again([...failures, ...givenUp]));
    expect(await recovery.case()).toMatchObject({ status: 'recovered', lostReason: null });
    expect(await ledger()).toHaveLength(1);
  });

  it('a subscription that ends unpaid is lost; one that is only to end is left alone', async () => {
    const { subscriptionId } = await recovery.subscription('try_again_later');
    await recovery.pass(2);
    await recovery.hear();
    await recovery.stripe.client.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    await recovery.hear();
    expect(await recovery.case()).toMatchObject({ status: 'open', haltedBy: 'cancellation' });
    await recovery.stripe.client.subscriptions.update(subscriptionId, { cancel_at_period_end: false });
    await recovery.hear();
    expect(await recovery.case()).toMatchObject({ status: 'open', haltedBy: null });
    await recovery.stripe.client.subscriptions.cancel(subscriptionId);
    await recovery.hear();
    expect(await recovery.case()).toMatchObject({ status: 'lost', lostReason: 'subscription_ended' });
  });

  it('a customer who disputes a charge is left alone', async () => {
    await recovery.subscription('expired_card');
    await recovery.pass(2);
    await recovery.hear();
    const [attempt] = await recovery.attempts();
    recovery.stripe.fixtures.dispute(attempt?.reference ?? '');
    await recovery.hear();
    expect(await recovery.case()).toMatchObject({ status: 'open', haltedBy: 'dispute' });
  });

  it('a dispute that is heard before its case opens holds the case', async () => {
    await recovery.subscription('expired_card');
    await recovery.pass(2);
    const failures = await recovery.news();
    await disputeACharge();
    await recovery.hear((await recovery.news()).filter(({ type }) => type === 'charge.dispute.created'));
    expect(await recovery.cases()).toEqual([]);
    await recovery.hear(failures);
    expect(await recovery.case()).toMatchObject({ status: 'open', haltedBy: 'dispute' });
    expect(await recovery.mailStates()).not.toContain('planned');
  });

  it('an open dispute holds what fails later, and whatever it holds goes on once the charge stands', async () => {
    const { customerId } = await recovery.subscription('expired_card');
    await recovery.pass(2);
    await recovery.hear();
    const dispute = await disputeACharge();
    await recovery.hear();
    await recovery.pass(30);
    await recovery.hear();
    expect(await halts()).toEqual(['dispute', 'dispute']);
    expect(await recovery.mailStates()).not.toContain('planned');
    recovery.stripe.fixtures.closeDispute(dispute, 'won');
    await recovery.hear();
    expect(await halts()).toEqual([null, null]);
    expect(await recovery.mailStates()).toContain('planned');
    expect((await recovery.cases()).map((row) => row.customerId)).toEqual([customerId, customerId]);
  });

  it('a dispute whose end the webhook endpoint in Stripe does not ask for lets go all the same', async () => {
    await recovery.subscription('expired_card');
    await recovery.pass(2);
    const dispute = await disputeACharge();
    await recovery.hear();
    expect(await halts()).toEqual(['dispute']);
    recovery.stripe.fixtures.closeDispute(dispute, 'won');
    await app.nest.get(FetchStripeEventsService, { strict: false }).run();
    await recovery.hear([]);
    expect(await halts()).toEqual([null]);
  });

  it('a customer whom the bank gave the money back is left alone for good; what fails later is worked on', async () => {
    await recovery.subscription('expired_card');
    await recovery.pass(2);
    await recovery.hear();
    const dispute = await disputeACharge();
    recovery.stripe.fixtures.closeDispute(dispute, 'lost');
    const events = await recovery.news();
    await recovery.hear(events.toReversed());
    await recovery.pass(30);
    await recovery.hear();
    await recovery.hear(again(events));
    expect(await halts()).toEqual(['dispute', null]);
  });

  it('of two disputes the last one to end lets go, unless the customer asked to leave meanwhile', async () => {
    const { subscriptionId } = await recovery.subscription('expired_card');
    await recovery.pass(2);
    const disputes = [await disputeACharge(), await disputeACharge()] as const;
    await recovery.hear();
    recovery.stripe.fixtures.closeDispute(disputes[0], 'warning_closed');
    await recovery.stripe.client.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    await recovery.hear();
    expect(await halts()).toEqual(['dispute']);
    recovery.stripe.fixtures.closeDispute(disputes[1], 'won');
    await recovery.hear();
    expect(await halts()).toEqual(['cancellation']);
    await recovery.stripe.client.subscriptions.update(subscriptionId, { cancel_at_period_end: false });
    await recovery.hear();
    expect(await halts()).toEqual([null]);
  });

  // G8, G9
  it.each<[string, (events: EventOfDouble[]) => EventOfDouble[]]>([
    ['backwards', (events) => events.toReversed()],
    [
      'each three times',
      (events) =>
        events.flatMap((event) => Array.from({ length: 3 }, (_, index) => ({ ...event, id: `${event.id}${index}` }))),
    ],
    ['the last one first', (events) => [...events.slice(-1), ...events.slice(0, -1)]],
    ['in an older shape', (events) => events.map((event) => ({ ...event, api_version: '2020-08-27' }))],
  ])('events %s end in the same state', async (_case, arrange) => {
    await recovery.subscription('generic_decline');
    await recovery.pass(2);
    await recovery.pass(3);
    recovery.stripe.fixtures.customerPays((await openInvoice()) ?? '');
    const events = (await recovery.news()).filter(({ type }) => type.startsWith('invoice.p'));
    await recovery.hear(arrange(events));
    expect(await recovery.case()).toMatchObject({ status: 'recovered', cause: 'organic', attemptCount: 3 });
    expect((await recovery.attempts()).map(({ initiator, status }) => `${initiator} ${status}`)).toEqual([
      'stripe failed',
      'stripe failed',
      'customer succeeded',
    ]);
    expect(await ledger()).toHaveLength(1);
    expect(await recovery.announced('payment.recovered')).toHaveLength(1);
    await recovery.hear(again(events));
    expect(await recovery.announced('payment.')).toHaveLength((await recovery.announced('payment.')).length);
    expect(await recovery.case()).toMatchObject({ status: 'recovered' });
  });

  it('a key that may not read charges misses no try, nor its time', async () => {
    await recovery.subscription('insufficient_funds');
    recovery.stripe.failNext({ kind: 'permission_403', path: '/v1/charges', times: 100 });
    await recovery.pass(2);
    await recovery.hear();
    await recovery.pass(3);
    await recovery.hear();
    (await startStripeDouble()).clearFaults(recovery.stripe.secretKey);
    const [first, second, ...others] = await recovery.attempts();
    expect(others).toEqual([]);
    expect([first, second]).toMatchObject(Array(2).fill({ declineCode: 'insufficient_funds', initiator: 'stripe' }));
    const apartMs = (second?.attemptedAt.getTime() ?? 0) - (first?.attemptedAt.getTime() ?? 0);
    expect(apartMs).toBeGreaterThan(2 * 86_400_000);
  });

  // Stripe keeps no order, and nothing else would ever close the case.
  it('a payment within the minute of the failure counts, also when it is heard first', async () => {
    await recovery.subscription('expired_card');
    await recovery.pass(1 + 20 / 86_400);
    recovery.stripe.fixtures.customerPays((await openInvoice()) ?? '');
    const events = (await recovery.news()).filter(({ type }) => type.startsWith('invoice.p'));
    await recovery.hear(events.toReversed());
    expect(await recovery.case()).toMatchObject({ status: 'recovered', cause: 'organic' });
  });

  const halts = async () => (await recovery.cases()).map(({ haltedBy }) => haltedBy);

  async function disputeACharge(): Promise<PlainDispute> {
    const [charge] = (await recovery.stripe.client.charges.list()).data;
    return recovery.stripe.fixtures.dispute(charge?.id ?? '');
  }

  async function openInvoice(): Promise<string | undefined> {
    return (await recovery.stripe.client.invoices.list({ status: 'open' })).data[0]?.id;
  }
});

function again(events: EventOfDouble[]): EventOfDouble[] {
  return events.map((event) => ({ ...event, id: `${event.id}again` }));
}
