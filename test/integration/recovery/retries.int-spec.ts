import { DataSource } from 'typeorm';

import { Transactions } from '../../../src/shared/database/transactions.js';
import { RecoveryPolicyRow } from '../../../src/recovery/policy/recovery-policy-row.entity.js';
import { DEFAULT_RECOVERY_POLICY, type RecoveryPolicy } from '../../../src/recovery/policy/recovery-policy.js';
import { Clock } from '../../../src/shared/clock.js';
import { declineWith } from '../../../tools/stripe-double/billing/card-behaviours.js';
import type { CardWish } from '../../../tools/stripe-double/resources/payment-methods.attach.js';
import { RecoveryWorkspace } from '../../support/recovery.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const DAY_SECONDS = 86_400;

/** Tries of our own: when they are made, and that each is made once. */
describe('own retries', () => {
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

  const nowSeconds = () => Math.floor(app.nest.get(Clock).now().getTime() / 1_000);
  const pays = () => recovery.stripe.mutations('/v1/invoices/').filter(({ path }) => path.endsWith('/pay'));
  const summary = async () => (await recovery.attempts()).map(({ initiator, status }) => `${initiator} ${status}`);

  async function setPolicy(changes: Partial<RecoveryPolicy>): Promise<void> {
    const policy = { ...DEFAULT_RECOVERY_POLICY, ...changes };
    await app.nest
      .get(DataSource)
      .getRepository(RecoveryPolicyRow)
      .save({ workspaceId: recovery.workspace.id, policy, updatedAt: new Date() });
  }

  /** A case that Stripe has given up after its four tries. */
  async function givenUp(code: string, wish: CardWish = {}): Promise<void> {
    await recovery.subscription(code, wish);
    for (const days of [2, 3, 5, 6]) {
      await recovery.pass(days);
      await recovery.hear();
      await recovery.retry();
    }
  }

  it('Stripe’s own retries come first; ours follow once it plans none, and recover the case', async () => {
    const decline = declineWith('issuer_not_available');
    await givenUp('issuer_not_available', { behaviour: { decline, worksFrom: nowSeconds() + 16.2 * DAY_SECONDS } });
    expect(await recovery.case()).toMatchObject({ status: 'open', nextAttemptBy: 'retainly', attemptCount: 4 });
    await recovery.pass(0.5);
    await recovery.retry();
    await recovery.hear();
    const [own] = (await recovery.attempts()).slice(-1);
    expect(own).toMatchObject({ initiator: 'retainly', status: 'succeeded', promptedBy: 'schedule' });
    expect(await recovery.case()).toMatchObject({ status: 'recovered', cause: 'our_retry', causeAttemptId: own?.id });
    expect(pays()).toMatchObject([{ idempotencyKey: `retainly-${own?.id ?? ''}` }]);
  });

  it('tries of ours that fail are made as often as the strategy says, each under a key of its own', async () => {
    await givenUp('issuer_not_available');
    for (let round = 0; round < 6; round += 1) {
      await recovery.pass(0.6);
      await recovery.retry();
      await recovery.hear();
    }
    expect(await summary()).toEqual([
      ...Array<string>(4).fill('stripe failed'),
      ...Array<string>(3).fill('retainly failed'),
    ]);
    expect(new Set(pays().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
    expect(await recovery.case()).toMatchObject({ status: 'open', nextAttemptAt: null, attemptCount: 7 });
  });

  it('a new card is tried at once, and once, although Stripe plans a try', async () => {
    const { customerId } = await recovery.subscription('expired_card');
    await recovery.pass(2);
    await recovery.hear();
    recovery.stripe.fixtures.replaceCard(customerId, 'pm_card_visa');
    await recovery.hear();
    expect(await summary()).toEqual(['stripe failed', 'retainly succeeded']);
    expect(await recovery.case()).toMatchObject({ status: 'recovered', cause: 'our_retry' });
    expect(pays()).toHaveLength(1);
  });

  it('the same lost card, entered again, is refused with a reason that is shown', async () => {
    const { customerId } = await recovery.subscription('lost_card', { fingerprint: 'fp_lost' });
    await recovery.pass(2);
    await recovery.hear();
    recovery.stripe.fixtures.ownCard(customerId, { fingerprint: 'fp_lost' });
    await recovery.hear();
    expect(await summary()).toEqual(['stripe failed', 'retainly blocked']);
    expect((await recovery.attempts()).at(-1)?.explanation).toMatch(/reported lost.*must not be tried again/);
    expect(pays()).toEqual([]);
  });

  it('a card that a bank took out of use is not tried for another invoice either', async () => {
    const wish = (code: string): CardWish => ({ fingerprint: 'fp_shared', behaviour: { decline: declineWith(code) } });
    await givenUp('issuer_not_available', wish('issuer_not_available'));
    await recovery.subscription('stolen_card', wish('stolen_card'));
    await recovery.pass(2);
    await recovery.hear();
    await recovery.retry();
    expect(pays()).toEqual([]);
    expect((await recovery.attempts()).at(-1)?.explanation).toMatch(/reported stolen.*must not be tried again/);
  });

  // Adding a card and making it the default are two events, seconds apart.
  it('a new card that declines is tried once, however often Stripe announces it', async () => {
    const { customerId } = await recovery.subscription('expired_card');
    await recovery.pass(2);
    await recovery.hear();
    recovery.stripe.fixtures.ownCard(customerId, {
      fingerprint: 'fp_new',
      behaviour: { decline: declineWith('incorrect_cvc') },
    });
    const announcements = await recovery.news();
    await recovery.hear(announcements);
    const later = announcements.map((event) => ({ ...event, id: `${event.id}later`, created: event.created + 5 }));
    await recovery.hear(later);
    expect(await summary()).toEqual(['stripe failed', 'retainly failed']);
    expect(await recovery.case()).toMatchObject({ status: 'open', nextAttemptBy: 'stripe' });
    expect(pays()).toHaveLength(1);
  });

  it('a card over its budget is put off until there is room', async () => {
    await setPolicy({ maxAttempts30Days: 4 });
    await givenUp('issuer_not_available');
    const { nextAttemptAt, openedAt } = await recovery.case();
    expect(nextAttemptAt).toEqual(new Date(openedAt.getTime() + 30 * DAY_SECONDS * 1_000));
    const decisions = await app.nest
      .get(DataSource)
      .query<{ kind: string; reason: string }[]>(
        `SELECT kind, reason FROM recovery_decisions WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1`,
        [recovery.workspace.id],
      );
    expect(decisions).toMatchObject([{ kind: 'put_off', reason: expect.stringMatching(/tried 4 times in 30 days/) }]);
  });

  // Two invoices of one card: each case alone would be within the budget.
  it('workers at once never try one card beyond its budget', async () => {
    await setPolicy({ maxOwnAttempts30Days: 1, minHoursBetweenAttempts: 1 });
    const wish = { fingerprint: 'fp_shared', behaviour: { decline: declineWith('issuer_not_available') } };
    await recovery.subscription('issuer_not_available', wish);
    await givenUp('issuer_not_available', wish);
    expect(await recovery.cases()).toHaveLength(2);
    await recovery.pass(2);
    await Promise.all(Array.from({ length: 3 }, () => recovery.retry()));
    expect(pays()).toHaveLength(1);
    expect((await recovery.attempts()).filter(({ status }) => status === 'blocked').length).toBeGreaterThan(0);
  });

  it('three workers at once make a due try once', async () => {
    await givenUp('issuer_not_available');
    await recovery.pass(0.6);
    await Promise.all(Array.from({ length: 3 }, () => recovery.retry()));
    expect(pays()).toHaveLength(1);
  });

  it('a try whose answer is lost is settled under its own key, and charged once', async () => {
    const decline = declineWith('issuer_not_available');
    await givenUp('issuer_not_available', { behaviour: { decline, worksFrom: nowSeconds() + 16.2 * DAY_SECONDS } });
    await recovery.pass(0.6);
    recovery.stripe.failNext({
      kind: 'reset_after_apply',
      path: `/v1/invoices/${(await recovery.case()).invoiceId}/pay`,
      times: 2,
    });
    await recovery.retry();
    expect((await summary()).at(-1)).toBe('retainly pending');
    await recovery.pass(0.1);
    (await startStripeDouble()).clearFaults(recovery.stripe.secretKey);
    await recovery.retry();
    expect(await recovery.case()).toMatchObject({ status: 'recovered', cause: 'our_retry' });
    await recovery.hear();
    expect((await summary()).slice(-1)).toEqual(['retainly succeeded']);
    expect(pays()).toHaveLength(1);
  });

  it('a customer who asked to leave is not tried again', async () => {
    await givenUp('issuer_not_available');
    const { subscriptionId } = await recovery.case();
    await recovery.stripe.client.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    await recovery.hear();
    await recovery.pass(2);
    await recovery.retry();
    expect(pays()).toEqual([]);
  });

  it('nothing is open in the database while Stripe is asked', async () => {
    await givenUp('issuer_not_available');
    await recovery.pass(0.6);
    const transactions = app.nest.get(Transactions, { strict: false });
    recovery.stripe.failNext({
      kind: 'delay',
      delayMs: 300,
      path: `/v1/invoices/${(await recovery.case()).invoiceId}/pay`,
    });
    const retrying = recovery.retry();
    await transactions.run((tx) =>
      tx.query(`SELECT 1 FROM recovery_cases WHERE workspace_id = $1 FOR UPDATE`, [recovery.workspace.id]),
    );
    await retrying;
    expect(pays()).toHaveLength(1);
  });
});
