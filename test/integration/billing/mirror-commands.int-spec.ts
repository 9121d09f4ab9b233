import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { PassKind } from '../../../src/billing/subscriptions/mirror-pass.js';
import { runCopyStripe } from '../../../src/commands/copy-stripe/run.js';
import { newId, toPublicId } from '../../../src/shared/ids.js';
import { startStripeDouble } from '../../support/stripe.js';
import { type BillingApp, startBillingApp, type Tenant } from './billing-app.js';

const SUBSCRIPTIONS = 10_000;
/** Stripe is asked twenty times a second at most, so it takes some seconds on any machine. */
const TIMEOUT_MS = 120_000;
const MEBIBYTE = 1_048_576;
/** Keeping all pages takes some 30 MiB; one at a time, the heap grows by about one. */
const BOUND_BYTES = 12 * MEBIBYTE;

describe('npm run stripe:backfill and stripe:reconcile', () => {
  let app: BillingApp;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startBillingApp();
  });

  beforeEach(async () => {
    tenant = await app.newTenant();
  });

  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  const workspaceArgs = () => ['--workspace', toPublicId('workspace', tenant.workspaceId)];

  /** Runs a command as a process of its own would. @returns what it shows, and its exit code */
  async function run(kind: PassKind, args: string[]): Promise<{ lines: string[]; code: number }> {
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(line);
    return { code: await runCopyStripe(kind, args, { variables: app.variables, print }), lines };
  }

  it('say what differed, in the end', async () => {
    const { subscriptionId } = tenant.stripe.newSubscription();
    expect(await run('backfill', workspaceArgs())).toMatchObject({ code: 0 });
    await tenant.stripe.client.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    const { code, lines } = await run('reconcile', workspaceArgs());
    expect(code).toBe(0);
    expect(lines.slice(-2)).toEqual([
      expect.stringContaining('these differed and were repaired:'),
      '  subscription_differing: 1',
    ]);
    expect((await run('reconcile', workspaceArgs())).lines.at(-1)).toContain('nothing differed');
  });

  it('go on with the next workspace when one fails, and exit 1', async () => {
    const double = await startStripeDouble();
    const account = double.account((await app.newTenant()).stripe.secretKey);
    account.isRevoked = true;
    const { code, lines } = await run('backfill', []);
    account.isRevoked = false;
    expect(code).toBe(1);
    expect(lines.filter((line) => line.includes('stopped'))).toHaveLength(1);
    expect(lines.some((line) => line.startsWith(`${workspaceArgs()[1]}: done`))).toBe(true);
  });

  it('exit 1 for a workspace that is not connected, and 2 for an unknown option', async () => {
    expect(await run('backfill', ['--workspace', toPublicId('workspace', newId())])).toMatchObject({ code: 1 });
    expect(await run('backfill', ['--quickly'])).toMatchObject({ code: 2 });
  });

  it(
    'copy 10,000 subscriptions in bounded memory, and show how far they are',
    async () => {
      makeSubscriptions();
      const lines: string[] = [];
      const heap: number[] = [];
      const print = (line: string): void => {
        lines.push(line);
        if (lines.length % 10 === 0) heap.push(heapBytes());
      };
      expect(await runCopyStripe('backfill', workspaceArgs(), { variables: app.variables, print })).toBe(0);

      const rows = await app.dataSource.query(
        'SELECT count(*)::int AS count FROM stripe_subscriptions WHERE workspace_id = $1',
        [tenant.workspaceId],
      );
      expect(rows).toEqual([{ count: SUBSCRIPTIONS }]);
      expect(lines).toHaveLength(SUBSCRIPTIONS / 100 + 2);
      expect(lines.at(-1)).toContain('done');
      const [first = 0, ...rest] = heap;
      expect(Math.max(...rest) - first).toBeLessThan(BOUND_BYTES);
    },
    TIMEOUT_MS,
  );

  /** In few steps, as each one copies the account's tables. */
  function makeSubscriptions(): void {
    const { fixtures, prices } = tenant.stripe;
    const template = fixtures.subscription({ customer: fixtures.customer().id, items: [{ price: prices.monthly }] });
    fixtures.commit((tx) => {
      for (let index = 1; index < SUBSCRIPTIONS; index += 1) {
        tx.insert('subscriptions', { ...structuredClone(template), id: `sub_${index}` });
      }
    });
  }
});

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
