import { DataSource } from 'typeorm';

import { RecordEarlierCancellations1763801430000 } from '../../../migrations/1763801430000-RecordEarlierCancellations.js';
import { SubscriptionCancellation } from '../../../src/billing/cancellations/subscription-cancellation.entity.js';
import type { CancelSession } from '../../../src/flows/entities/cancel-session.entity.js';
import { Clock } from '../../../src/shared/clock.js';
import { insertSession } from '../../support/factories.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace } from '../../support/workspaces.js';

const DAY_MS = 86_400_000;

/** Customers who cancelled with us before an upgrade. */
describe('the migration that records earlier cancellations', () => {
  let app: TestApp;
  let workspaceId: string;
  beforeAll(async () => {
    app = await startTestApp({});
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspaceId = (await newWorkspace(app)).id;
  });

  const daysAgo = (days: number) => new Date(app.nest.get(Clock).now().getTime() - days * DAY_MS);
  const known = () => app.nest.get(DataSource).getRepository(SubscriptionCancellation);

  function session(days: number, overrides: Partial<CancelSession>): Promise<CancelSession> {
    return insertSession(app, workspaceId, { startedAt: daysAgo(days), subscriptionId: 'sub_1', ...overrides });
  }

  /** When the customer told us to leave, as the migration leaves it. */
  async function recordedAt(): Promise<Date | null> {
    const runner = app.nest.get(DataSource).createQueryRunner();
    try {
      await new RecordEarlierCancellations1763801430000().up(runner);
    } finally {
      await runner.release();
    }
    return (await known().findOneBy({ workspaceId, subscriptionId: 'sub_1' }))?.recordedAt ?? null;
  }

  it('records the last word of a customer, whether Stripe was heard of the subscription or not', async () => {
    await session(20, { outcome: 'saved' });
    const { completedAt } = await session(3, { outcome: 'canceled' });
    expect(await recordedAt()).toEqual(completedAt);
    await known().update({ workspaceId }, { recordedAt: null, requestedAt: daysAgo(2), asOf: daysAgo(2) });
    expect(await recordedAt()).toEqual(completedAt);
    expect(await known().findOneByOrFail({ workspaceId })).toMatchObject({ requestedAt: expect.any(Date) });
  });

  it.each<[string, (subscription: typeof session) => Promise<unknown>]>([
    ['who came back', (add) => add(3, { outcome: 'canceled', reactivatedAt: daysAgo(2) })],
    ['who left so long ago that a renewal has shown it', (add) => add(40, { outcome: 'canceled' })],
    [
      'who opened the flow again',
      async (add) => {
        await add(3, { outcome: 'canceled' });
        await add(2, { outcome: 'abandoned' });
      },
    ],
    [
      'whose subscription is over',
      async (add) => {
        await add(3, { outcome: 'canceled' });
        const over = { requestedAt: daysAgo(3), endedAt: daysAgo(2), recordedAt: null, asOf: daysAgo(2) };
        await known().insert({ workspaceId, subscriptionId: 'sub_1', ...over });
      },
    ],
  ])('records nothing of a customer %s', async (_case, lived) => {
    await lived(session);
    expect(await recordedAt()).toBeNull();
  });
});
