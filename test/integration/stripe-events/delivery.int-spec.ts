import { DataSource } from 'typeorm';

import { DISCOUNT, newFlowWorkspace } from '../../support/flows.js';
import { storedEvents } from '../../support/stripe-events.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitUntil } from '../../support/wait-until.js';

/** The whole way, as the demo has it: Stripe posts to a listening server, and its worker does the rest. */
describe('events that Stripe delivers', () => {
  let app: TestApp;
  beforeAll(async () => {
    const double = await startStripeDouble();
    app = await startTestApp({ STRIPE_API_BASE: double.baseUrl, PROCESS_ROLE: 'all' });
    await app.nest.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it('reverse a save by themselves, seconds after the customer asked to leave in Stripe', async () => {
    const flow = await newFlowWorkspace(app);
    const url = `${await app.nest.getUrl()}/api/stripe/webhooks/${flow.workspace.publicId}`;
    const session = await flow.start();
    await flow.post('save', { session_id: session.sessionId, ...DISCOUNT });
    flow.stripe.fixtures.webhook({ url, secret: flow.stripe.webhookSecret });
    await flow.stripe.client.subscriptions.update(session.subscriptionId, { cancel_at_period_end: true });
    await (await startStripeDouble()).drainEvents();
    expect(await storedEvents(app, flow.workspace.id)).toMatchObject([{ type: 'customer.subscription.updated' }]);
    await waitUntil(async () => {
      const [row] = await app.nest
        .get(DataSource)
        .query<{ save_reversed_at: Date | null }[]>(
          `SELECT save_reversed_at FROM cancel_sessions WHERE workspace_id = $1`,
          [flow.workspace.id],
        );
      expect(row?.save_reversed_at).toBeInstanceOf(Date);
    }, 10_000);
    expect(await flow.stripe.client.events.list({ delivery_success: false })).toMatchObject({ data: [] });
  });
});
