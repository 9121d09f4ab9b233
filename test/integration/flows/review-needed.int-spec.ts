import { BillingOperations } from '../../../src/billing/operations/billing-operations.service.js';
import { ReconcileOperationsService } from '../../../src/billing/operations/reconcile-operations.service.js';
import { Clock } from '../../../src/shared/clock.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { fromPublicId } from '../../../src/shared/ids.js';
import { newFlowWorkspace, timelineOf } from '../../support/flows.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const THREE_DAYS_MS = 73 * 3_600_000;
const DISCOUNT = { type: 'discount', terms: { percent: 30, duration_months: 3 } } as const;

describe('a billing operation that a person has to look at', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it.each([
    ['offer', { kind: 'offer', offer: DISCOUNT, mrrCents: 19_900 }],
    ['cancellation', { kind: 'cancel', mode: 'period_end', feedback: 'other', comment: undefined }],
  ] as const)('is in the timeline of its session, with what is known of it: %s', async (_case, action) => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, customerId, subscriptionId } = await flow.start();
    const session = { workspaceId: flow.workspace.id, sessionId: fromPublicId('session', sessionId) ?? '' };
    const operation = await app.nest
      .get(Transactions, { strict: false })
      .run((tx) =>
        app.nest
          .get(BillingOperations, { strict: false })
          .begin(tx, { ...session, customerId, subscriptionId, action }),
      );
    const clock = app.nest.get(Clock);
    clock.shift(THREE_DAYS_MS);
    try {
      await app.nest.get(ReconcileOperationsService, { strict: false }).run();
    } finally {
      clock.shift(-THREE_DAYS_MS);
    }
    expect((await timelineOf(app, sessionId)).at(-1)).toMatchObject({
      event_type: 'session.billing_unclear',
      data: { reason: 'unresolved', retainly_operation: operation.id, tries: 0 },
    });
  });
});
