import { ReconcileOperationsService } from '../../../src/billing/operations/reconcile-operations.service.js';
import { Clock } from '../../../src/shared/clock.js';
import { DISCOUNT, type FlowWorkspace, newFlowWorkspace, type StartedSession } from '../../support/flows.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const HOUR_MS = 3_600_000;

/** Customers who cancel while Stripe does not answer, and take an offer before it is told. */
describe('a cancellation that Stripe was not told of yet', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  /** Cancels in one session without an answer of Stripe, and takes the offer of the next. */
  async function cancelThenStay(cancelMode: 'period_end' | 'immediate'): Promise<StartedSession> {
    flow = await newFlowWorkspace(app, { cancelMode });
    const session = await flow.start();
    // Both tries of the client.
    flow.stripe.failNext({ method: 'POST', path: '/v1/subscriptions/', kind: 'reset_before', times: 2 });
    const canceled = await flow.post('cancel', { session_id: session.sessionId });
    expect(canceled.body).toMatchObject({ stripe: { status: 'pending' } });
    const { subscriptionId, customerId } = session;
    const next = await flow.post('start', { subscription_id: subscriptionId, customer_id: customerId });
    const saved = await flow.post('save', { session_id: next.body.session_id as string, ...DISCOUNT });
    expect(saved.body).toMatchObject({ success: true });
    return session;
  }

  /** Lets an hour pass, and the reconciler do what is due. */
  async function reconcile(): Promise<void> {
    const clock = app.nest.get(Clock);
    clock.shift(HOUR_MS);
    try {
      await app.nest.get(ReconcileOperationsService, { strict: false }).run();
    } finally {
      clock.shift(-HOUR_MS);
    }
  }

  const inStripe = () => flow.stripe.client.subscriptions;

  it.each(['period_end', 'immediate'] as const)('is given up with the offer that is taken (%s)', async (cancelMode) => {
    const { subscriptionId } = await cancelThenStay(cancelMode);
    await reconcile();
    expect(await inStripe().retrieve(subscriptionId)).toMatchObject({ status: 'active', cancel_at_period_end: false });
  });

  // What is given up is taken back where Stripe shows it, so it has to be told from what others asked for.
  it('leaves alone what the customer then asks for in Stripe', async () => {
    const { subscriptionId } = await cancelThenStay('period_end');
    await inStripe().update(subscriptionId, { cancel_at_period_end: true });
    await reconcile();
    expect(await inStripe().retrieve(subscriptionId)).toMatchObject({ cancel_at_period_end: true });
  });
});
