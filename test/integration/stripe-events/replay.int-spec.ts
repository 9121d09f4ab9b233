import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { DataSource } from 'typeorm';

import { FetchStripeEventsService } from '../../../src/billing/stripe-events/fetch-stripe-events.service.js';
import { runReplayStripe } from '../../../src/commands/replay-stripe/run.js';
import { DISCOUNT, type FlowWorkspace, newFlowWorkspace } from '../../support/flows.js';
import { processEvents, storedEvents } from '../../support/stripe-events.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const UPDATED = 'customer.subscription.updated';

describe('events that were missed', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  beforeAll(async () => {
    const double = await startStripeDouble();
    app = await startTestApp({ STRIPE_API_BASE: double.baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(async () => {
    flow = await newFlowWorkspace(app);
  });

  /** A saved customer who asks to leave while nobody hears of it. */
  async function reversedUnheard(url: string): Promise<void> {
    const session = await flow.start();
    await flow.post('save', { session_id: session.sessionId, ...DISCOUNT });
    flow.stripe.fixtures.webhook({ url });
    await flow.stripe.client.subscriptions.update(session.subscriptionId, { cancel_at_period_end: true });
    await (await startStripeDouble()).drainEvents();
  }

  async function replay(...args: string[]): Promise<{ code: number; lines: string[] }> {
    const lines: string[] = [];
    const variables = Object.fromEntries(
      Object.entries(app.config.environment).map(([name, value]) => [name, toVariable(value)]),
    );
    const code = await runReplayStripe(['--workspace', flow.workspace.publicId, ...args], {
      variables,
      print: (line) => lines.push(line),
    });
    return { code, lines };
  }

  it('are fetched by the command, once, and have the effect they would have had', async () => {
    await reversedUnheard('http://127.0.0.1:9/nobody');
    const { code, lines } = await replay();
    expect([code, lines]).toEqual([0, [expect.stringMatching(/: 1 events fetched, 1 of them new; 0 failed/)]]);
    expect((await replay()).lines).toEqual([expect.stringMatching(/: 1 events fetched, 0 of them new/)]);
    expect(await storedEvents(app, flow.workspace.id)).toMatchObject([{ type: UPDATED, state: 'pending' }]);
    await processEvents(app);
    expect(await flow.announced('cancel.save_reversed')).toHaveLength(1);
  });

  it('are fetched every hour for every workspace, also when one of them cannot be reached', async () => {
    const broken = await newFlowWorkspace(app);
    (await startStripeDouble()).account(broken.stripe.secretKey).isRevoked = true;
    await reversedUnheard('http://127.0.0.1:9/nobody');
    await app.nest.get(FetchStripeEventsService, { strict: false }).run();
    expect(await storedEvents(app, flow.workspace.id)).toMatchObject([{ type: UPDATED }]);
  });

  it('are fetched with --all when another address took them', async () => {
    const other = createServer((_request, response) => response.writeHead(200).end());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    await reversedUnheard(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    await new Promise((resolve) => other.close(resolve));
    expect((await replay()).lines).toEqual([expect.stringMatching(/: 0 events fetched/)]);
    expect((await replay('--all')).code).toBe(0);
    await processEvents(app);
    expect(await flow.announced('cancel.save_reversed')).toHaveLength(1);
  });

  it('get another chance by the command when they had been given up', async () => {
    await reversedUnheard('http://127.0.0.1:9/nobody');
    await replay();
    await app.nest
      .get(DataSource)
      .query(`UPDATE stripe_events SET state = 'failed', next_attempt_at = NULL WHERE workspace_id = $1`, [
        flow.workspace.id,
      ]);
    expect((await replay()).lines).toEqual([expect.stringMatching(/; 1 failed ones retried/)]);
    await processEvents(app);
    expect(await storedEvents(app, flow.workspace.id)).toMatchObject([{ state: 'processed' }]);
  });

  it('are not fetched for an option that makes no sense', async () => {
    const lines: string[] = [];
    expect(await runReplayStripe(['--days', 'x'], { print: (line) => lines.push(line) })).toBe(2);
    expect(lines).toEqual([expect.stringContaining('--days')]);
  });
});

function toVariable(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}
