import { DataSource } from 'typeorm';

import { SubscriptionCancellation } from '../../../src/billing/cancellations/subscription-cancellation.entity.js';
import { toPublicId } from '../../../src/shared/ids.js';
import { DISCOUNT, type FlowWorkspace, newFlowWorkspace } from '../../support/flows.js';
import type { EventOfDouble } from '../../support/stripe-events.js';
import { RecoveryWorkspace } from '../../support/recovery.js';
import { startStripeDouble, type TestSubscription } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import type { WorkspaceOverrides } from '../../support/workspaces.js';

/** Customers who cancel in our own flow, and what it makes of their failed payments. */
describe('cancellations confirmed with us', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  let recovery: RecoveryWorkspace;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(() => open());

  /** A workspace of its own; as by default, cancellations are only recorded unless told. */
  async function open(overrides: WorkspaceOverrides = {}): Promise<void> {
    flow = await newFlowWorkspace(app, { offerCooldownDays: 0, ...overrides });
    recovery = await RecoveryWorkspace.of(app, flow);
  }

  async function start({ subscriptionId, customerId }: TestSubscription): Promise<string> {
    const answer = await flow.post('start', { subscription_id: subscriptionId, customer_id: customerId });
    expect(answer.status).toBe(200);
    return answer.body.session_id as string;
  }

  async function cancel(subscription: TestSubscription): Promise<string> {
    const sessionId = await start(subscription);
    expect((await flow.post('cancel', { session_id: sessionId })).status).toBe(200);
    return sessionId;
  }

  /** A renewal that has failed, and whose customer has cancelled with us since. */
  async function canceledWithOpenCase(): Promise<TestSubscription> {
    const subscription = await recovery.subscription('expired_card');
    await recovery.pass(2);
    await recovery.hear();
    await cancel(subscription);
    expect(await halts()).toEqual(['cancellation']);
    return subscription;
  }

  const halts = async () => (await recovery.cases()).map(({ haltedBy }) => haltedBy);
  const inStripe = () => recovery.stripe.client.subscriptions;

  it.each(['record', 'period_end', 'immediate'] as const)(
    'mails and tries stop at once (%s), before Stripe says a word',
    async (cancelMode) => {
      await open({ cancelMode });
      const subscription = await recovery.subscription('expired_card');
      await recovery.pass(2);
      await recovery.hear();
      expect(await recovery.mailStates()).toContain('planned');
      await cancel(subscription);
      expect(await recovery.case()).toMatchObject({ status: 'open', haltedBy: 'cancellation' });
      expect(await recovery.mailStates()).not.toContain('planned');
      recovery.stripe.fixtures.replaceCard(subscription.customerId, 'pm_card_visa');
      await recovery.hear((await recovery.news()).filter(({ type }) => type === 'customer.updated'));
      expect((await recovery.attempts()).map(({ initiator }) => initiator)).toEqual(['stripe']);
    },
  );

  it('a renewal that fails because the merchant cancels late is on hold from the first moment', async () => {
    const subscription = await recovery.subscription('expired_card');
    await cancel(subscription);
    await recovery.pass(2);
    await recovery.hear();
    expect(await halts()).toEqual(['cancellation']);
    expect(await recovery.mailStates()).toEqual([]);
    await inStripe().cancel(subscription.subscriptionId);
    await recovery.hear();
    expect(await recovery.case()).toMatchObject({ status: 'lost', lostReason: 'subscription_ended' });
  });

  it('what Stripe shows later changes nothing, until it is undone there', async () => {
    const { subscriptionId } = await canceledWithOpenCase();
    await inStripe().update(subscriptionId, { cancel_at_period_end: true });
    await recovery.hear();
    expect(await halts()).toEqual(['cancellation']);
    await inStripe().update(subscriptionId, { cancel_at_period_end: false });
    await recovery.hear();
    expect(await halts()).toEqual([null]);
    expect(await recovery.mailStates()).toContain('planned');
  });

  it('a request that was undone in Stripe before does not take back what the customer told us since', async () => {
    const subscription = await recovery.subscription('expired_card');
    await recovery.pass(2);
    await inStripe().update(subscription.subscriptionId, { cancel_at_period_end: true });
    await recovery.hear();
    await inStripe().update(subscription.subscriptionId, { cancel_at_period_end: false });
    await recovery.pass(0.01);
    await cancel(subscription);
    await recovery.hear();
    expect(await halts()).toEqual(['cancellation']);
  });

  it('an offer that the customer takes afterwards lets go', async () => {
    const subscription = await canceledWithOpenCase();
    const saved = await flow.post('save', { session_id: await start(subscription), ...DISCOUNT });
    expect(saved.body).toMatchObject({ success: true });
    expect(await halts()).toEqual([null]);
    expect(await recovery.mailStates()).toContain('planned');
  });

  it.each<[string, (event: EventOfDouble) => EventOfDouble]>([
    ['as we read it', (event) => event],
    ['in the shape of an older endpoint', inOlderShape],
  ])('a renewal made and paid afterwards lets go: nobody carried the cancellation out (%s)', async (_case, shaped) => {
    const { customerId } = await canceledWithOpenCase();
    const { invoiceId } = await recovery.case();
    recovery.stripe.fixtures.replaceCard(customerId, 'pm_card_visa');
    recovery.stripe.fixtures.customerPays(invoiceId);
    await recovery.hear();
    await recovery.pass(30);
    const renewed = (await recovery.news()).filter(({ type }) => type === 'invoice.paid');
    expect(renewed).toHaveLength(1);
    // Nothing but a debt from before was paid until now.
    expect(await cancellation()).not.toBeNull();
    await recovery.hear(
      (await recovery.news()).map((event) => (event.type === 'invoice.paid' ? shaped(event) : event)),
    );
    expect(await cancellation()).toBeNull();
  });

  it('a case that is paused is not taken for one whose customer stays when somebody resumes it', async () => {
    await canceledWithOpenCase();
    const { id } = await recovery.case();
    const act = (action: string) =>
      app
        .http()
        .post(`/api/v1/recoveries/${toPublicId('recovery', id)}/${action}`)
        .set('x-api-key', flow.workspace.secretKey)
        .expect(200);
    await act('pause');
    await act('resume');
    expect(await halts()).toEqual(['cancellation']);
  });

  /** When the customer of the only subscription told us to end it. */
  async function cancellation(): Promise<Date | null> {
    const [row] = await app.nest
      .get(DataSource)
      .getRepository(SubscriptionCancellation)
      .findBy({ workspaceId: flow.workspace.id });
    return row?.recordedAt ?? null;
  }
});

/** The event of a renewal as Stripe sent it before an invoice had a `parent`. */
function inOlderShape(event: EventOfDouble): EventOfDouble {
  const { object } = event.data as { object: { parent: { subscription_details: { subscription: string } } } };
  const { parent, ...invoice } = object;
  const { subscription } = parent.subscription_details;
  return { ...event, api_version: '2024-06-20', data: { object: { ...invoice, subscription } } };
}
