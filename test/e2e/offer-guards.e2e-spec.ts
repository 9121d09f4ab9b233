import fc from 'fast-check';
import { DataSource } from 'typeorm';

import { Clock } from '../../src/shared/clock.js';
import { browser, DISCOUNT, type FlowWorkspace, newFlowWorkspace, PAUSE, timelineOf } from '../support/flows.js';
import { startStripeDouble, type TestSubscription } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
/** 30 % of 199.00 for three months, the discount of the default flow. */
const DISCOUNT_COST = 17_910;

interface StartedOn extends TestSubscription {
  sessionId: string;
  offers: string[];
}

describe('the guards of offers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  /** Starts a session for a further subscription of a customer. */
  async function startFor(flow: FlowWorkspace, subscription: TestSubscription): Promise<StartedOn> {
    const { body } = await flow.post('start', {
      subscription_id: subscription.subscriptionId,
      customer_id: subscription.customerId,
    });
    const steps = body.flow.steps as { type: string; offers?: { type: string }[] }[];
    const offers = steps.flatMap((step) => step.offers ?? []).map((offer) => offer.type);
    return { ...subscription, sessionId: body.session_id as string, offers };
  }

  function anotherSubscription(flow: FlowWorkspace, customerId: string): TestSubscription {
    const { fixtures, prices } = flow.stripe;
    const { id } = fixtures.subscription({ customer: customerId, items: [{ price: prices.monthly, quantity: 1 }] });
    return { customerId, subscriptionId: id, email: 'anna@example.com' };
  }

  async function reservedCents(flow: FlowWorkspace): Promise<number> {
    const [row] = await app.nest
      .get(DataSource)
      .query<{ cents: string | null }[]>(
        `SELECT sum(reserved_cents) AS cents FROM discount_budgets WHERE workspace_id = $1`,
        [flow.workspace.id],
      );
    return Number(row?.cents ?? 0);
  }

  describe('the cooldown', () => {
    it('leaves every offer out for ninety days after an accepted one, and says why', async () => {
      const flow = await newFlowWorkspace(app);
      const first = await flow.start();
      await flow.post('save', { session_id: first.sessionId, ...PAUSE });

      const second = await startFor(flow, anotherSubscription(flow, first.customerId));
      expect(second.offers).toEqual([]);
      const [started] = await timelineOf(app, second.sessionId);
      expect(started?.data.withheld_offers).toMatchObject([
        { type: 'discount', reason: 'cooldown', message: expect.stringMatching(/accepted another offer/) as string },
        { type: 'pause', reason: 'cooldown' },
      ]);
      const refused = await flow.post('save', { session_id: second.sessionId, ...DISCOUNT });
      expect(refused.status).toBe(400);
      expect(refused.body.error).toMatchObject({ code: 'offer_not_available', reason: 'cooldown' });
      expect(refused.body.error.message).toMatch(/accepted another offer recently/);

      const clock = app.nest.get(Clock);
      clock.shift(90 * DAY_MS + 1_000);
      try {
        const later = await startFor(flow, anotherSubscription(flow, first.customerId));
        expect(later.offers).toEqual(['discount', 'pause']);
      } finally {
        clock.shift(-(90 * DAY_MS + 1_000));
      }
    });

    // Both sessions begin before either is saved, so what they show cannot keep the customer from a second offer.
    it('lets one of two saves through that a customer sends at once for two subscriptions', async () => {
      const flow = await newFlowWorkspace(app);
      const first = await flow.start();
      const second = await startFor(flow, anotherSubscription(flow, first.customerId));
      const answers = await Promise.all(
        [first, second].map(({ sessionId }) => flow.post('save', { session_id: sessionId, ...DISCOUNT })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
      expect(answers.find(({ status }) => status === 400)?.body.error.reason).toBe('cooldown');
      expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    });

    it('does not begin with an offer that Stripe refuses', async () => {
      const flow = await newFlowWorkspace(app);
      const { sessionId } = await flow.start();
      flow.stripe.failNext({ kind: 'card_declined_402', method: 'POST', path: '/v1/subscriptions' });
      const refused = await flow.post('save', { session_id: sessionId, ...DISCOUNT });
      expect(refused.body).toMatchObject({ success: false });
      expect(await reservedCents(flow)).toBe(0);
      const saved = await flow.post('save', { session_id: sessionId, ...PAUSE });
      expect(saved.body).toMatchObject({ success: true });
    });

    it('is a setting of the workspace: none with zero days', async () => {
      const flow = await newFlowWorkspace(app, { offerCooldownDays: 0 });
      const first = await flow.start();
      await flow.post('save', { session_id: first.sessionId, ...DISCOUNT });
      const second = await startFor(flow, anotherSubscription(flow, first.customerId));
      expect(second.offers).toEqual(['discount', 'pause']);
      expect((await flow.post('save', { session_id: second.sessionId, ...DISCOUNT })).status).toBe(200);
    });
  });

  describe('the discount budget', () => {
    it('leaves out a discount that would cost more than is left, and nothing else', async () => {
      const flow = await newFlowWorkspace(app, { monthlyDiscountBudgetCents: DISCOUNT_COST });
      const [first, second] = [await flow.start(), await flow.start()];
      expect((await flow.post('save', { session_id: first.sessionId, ...DISCOUNT })).body.success).toBe(true);

      const shown = await flow.post('save', { session_id: second.sessionId, ...DISCOUNT });
      expect(shown.status).toBe(400);
      expect(shown.body.error).toMatchObject({ code: 'offer_not_available', reason: 'discount_budget_spent' });
      const third = await startFor(flow, flow.stripe.newSubscription());
      expect(third.offers).toEqual(['pause']);
      expect((await flow.post('save', { session_id: second.sessionId, ...PAUSE })).body.success).toBe(true);
    });

    it('gives back what a customer does not take who cancels while Stripe is silent', async () => {
      const flow = await newFlowWorkspace(app, { monthlyDiscountBudgetCents: DISCOUNT_COST });
      const { sessionId } = await flow.start();
      flow.stripe.failNext({ kind: 'ok_without_id', method: 'POST', path: '/v1/subscriptions' });
      const pending = await flow.post('save', { session_id: sessionId, ...DISCOUNT });
      expect(pending.body.stripe).toEqual({ success: false, status: 'pending' });
      expect(await reservedCents(flow)).toBe(DISCOUNT_COST);
      const clock = app.nest.get(Clock);
      clock.shift(30_000);
      await flow.post('cancel', { session_id: sessionId });
      clock.shift(-30_000);
      expect(await reservedCents(flow)).toBe(0);
    });

    // Fifty customers accept in the same moment; the budget holds a random number of discounts.
    it('is never overspent by fifty saves at once', async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 12 * DISCOUNT_COST }), async (budgetCents) => {
          const flow = await newFlowWorkspace(app, { identityRequired: false });
          const sessions = await Promise.all(Array.from({ length: 50 }, () => flow.start()));
          await app
            .http()
            .patch('/api/v1/workspace')
            .set('x-api-key', flow.workspace.secretKey)
            .send({ monthly_discount_budget_cents: budgetCents })
            .expect(200);
          const answers = await Promise.all(
            sessions.map(({ sessionId }) =>
              flow.post('save', { session_id: sessionId, ...DISCOUNT }, browser(flow.workspace)),
            ),
          );
          const saved = answers.filter(({ status }) => status === 200).length;
          expect(saved).toBe(Math.floor(budgetCents / DISCOUNT_COST));
          expect(await reservedCents(flow)).toBe(saved * DISCOUNT_COST);
          expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(saved);
        }),
        { numRuns: 2 },
      );
    }, 120_000);
  });

  it('GET /api/v1/discount-budget 200: shows what the accepted discounts of this month use, and what is left', async () => {
    const flow = await newFlowWorkspace(app);
    const key = { 'x-api-key': flow.workspace.secretKey };
    const budget = async () => (await app.http().get('/api/v1/discount-budget').set(key).expect(200)).body as object;
    const month = app.nest.get(Clock).now().toISOString().slice(0, 7);
    expect(await budget()).toEqual({ month, currency: 'eur', limit_cents: null, used_cents: 0, left_cents: null });
    await app.http().patch('/api/v1/workspace').set(key).send({ monthly_discount_budget_cents: 20_000 }).expect(200);
    const { sessionId } = await flow.start();
    await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    expect(await budget()).toMatchObject({ limit_cents: 20_000, used_cents: DISCOUNT_COST, left_cents: 2_090 });
  });

  it('shows its settings, and refuses wrong ones', async () => {
    const { workspace } = await newFlowWorkspace(app);
    const settings = (body: object) =>
      app.http().patch('/api/v1/workspace').set('x-api-key', workspace.secretKey).send(body);
    const { body } = await settings({}).expect(200);
    expect(body).toMatchObject({ offer_cooldown_days: 90, monthly_discount_budget_cents: null });
    const changed = await settings({ offer_cooldown_days: 30, monthly_discount_budget_cents: 50_000 }).expect(200);
    expect(changed.body).toMatchObject({ offer_cooldown_days: 30, monthly_discount_budget_cents: 50_000 });
    for (const wrong of [{ offer_cooldown_days: -1 }, { offer_cooldown_days: null }]) await settings(wrong).expect(400);
    await settings({ monthly_discount_budget_cents: 0.5 }).expect(400);
  });
});
