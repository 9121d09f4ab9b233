import { DataSource } from 'typeorm';

import { startStripeDouble } from '../../support/stripe.js';
import { MailServer } from '../../support/mail-server.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { CODES, outcomeOf, Population } from './population.js';

/** A build meets every code, and every fate of customers; `RECOVERY_POPULATION=1000` takes many minutes. */
const SIZE = Number(process.env.RECOVERY_POPULATION ?? CODES.length);
/** Ten times what a subscription takes on a machine that does nothing else. */
const PATIENCE_MS = 300_000 + SIZE * 6_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONTH_MS = 30 * DAY_MS;
/** What the most generous strategy allows for one failed renewal. */
const MOST_PLANNED_TRIES = 4;

interface Run {
  population: Population;
  outcome: string[];
}

interface CaseRow {
  id: string;
  workspace_id: string;
  invoice_id: string;
  status: string;
  cause: string | null;
  cause_attempt_id: string | null;
  cause_mail_id: string | null;
  cause_link_id: string | null;
  subscription_id: string;
}

interface TryRow {
  recovery_id: string;
  card_key: string;
  card_brand: string;
  decline_code: string | null;
  status: string;
  initiator: string;
  prompted_by: string | null;
  attempted_at: Date;
}

/** Sixty days of failed renewals, with every decline code, judged by what Stripe has and by brute force. */
describe(`a population of ${SIZE} subscriptions in sixty days`, () => {
  let app: TestApp;
  let server: MailServer;
  let run: Run;
  beforeAll(async () => {
    server = await MailServer.start();
    app = await start(server);
    run = await liveThrough(app);
  }, PATIENCE_MS);
  afterAll(async () => {
    await app.close();
    await server.close();
    await (await startStripeDouble()).stop();
  });

  const query = <T>(sql: string): Promise<T[]> =>
    app.nest.get(DataSource).query<T[]>(sql, [run.population.tenants.map(({ workspace }) => workspace.id)]);
  const cases = () => query<CaseRow>(`SELECT * FROM recovery_cases WHERE workspace_id = ANY($1)`);

  it('ends in the state that Stripe says, each failed renewal as one case', async () => {
    const expected = await statusesByStripe(run.population);
    const actual = new Map((await cases()).map((row) => [row.invoice_id, row.status]));
    expect(actual.size).toBeGreaterThanOrEqual(SIZE);
    expect([...actual].sort()).toEqual([...expected].sort());
    expect(new Set(actual.values())).toEqual(new Set(['recovered', 'lost', 'open']));
  });

  it('has one cause, one ledger line and one announcement for every recovery, with its evidence', async () => {
    const recovered = (await cases()).filter(({ status }) => status === 'recovered');
    expect(recovered.every(({ cause }) => cause !== null)).toBe(true);
    expect(new Set(recovered.map(({ cause }) => cause))).toEqual(
      new Set(['stripe_retry', 'our_retry', 'card_update', 'email', 'organic']),
    );
    expect(recovered.filter(({ cause_attempt_id: attemptId }) => attemptId === null)).toEqual([]);
    expect(recovered.filter(({ cause, cause_mail_id: id }) => (cause === 'email') !== (id !== null))).toEqual([]);
    expect(recovered.filter(({ cause, cause_link_id: id }) => (cause === 'card_update') !== (id !== null))).toEqual([]);
    const ids = recovered.map(({ id }) => id).sort();
    const lines = await query<{ id: string }>(
      `SELECT recovery_id AS id FROM save_events WHERE workspace_id = ANY($1) AND event_type = 'payment_recovered'`,
    );
    expect(lines.map(({ id }) => id).sort()).toEqual(ids);
    const announced = await query<{ id: string }>(
      `SELECT substr(payload::json #>> '{data,recovery_id}', 5) AS id FROM outbox_events
       WHERE workspace_id = ANY($1) AND type = 'payment.recovered'`,
    );
    expect(announced.map(({ id }) => id).sort()).toEqual(ids);
  });

  it('made no try of a card above a limit, and none after a final answer', async () => {
    const tries = await query<TryRow>(
      `SELECT * FROM recovery_attempts WHERE workspace_id = ANY($1) AND status IN ('failed', 'succeeded')
       ORDER BY attempted_at, id`,
    );
    const own = tries.filter(({ initiator }) => initiator === 'retainly');
    expect(own.length).toBeGreaterThan(0);
    for (const made of own) {
      const sinceMs = (other: TryRow): number => made.attempted_at.getTime() - other.attempted_at.getTime();
      const before = tries.filter(
        (other) => other.card_key === made.card_key && other.status === 'failed' && sinceMs(other) > 0,
      );
      const lately = before.filter((other) => sinceMs(other) < MONTH_MS);
      expect(lately.length).toBeLessThan(15);
      expect(lately.filter(({ initiator }) => initiator === 'retainly').length).toBeLessThan(6);
      if (made.card_brand === 'mastercard') {
        expect(before.filter((other) => sinceMs(other) < DAY_MS).length).toBeLessThan(10);
      }
      expect(before.filter((other) => sinceMs(other) < HOUR_MS)).toEqual([]);
      expect(before.filter(({ decline_code: code }) => FINAL_CODES.has(code ?? ''))).toEqual([]);
      const planned = own.filter((other) => other.recovery_id === made.recovery_id && other.prompted_by === 'schedule');
      expect(planned.length).toBeLessThanOrEqual(MOST_PLANNED_TRIES);
    }
  });

  it('sent each mail once, none about fraud, and nothing to those who left', async () => {
    const sent = await query<{ recovery_id: string; step: string; decline_code: string; halted_by: string | null }>(
      `SELECT m.recovery_id, m.step, c.decline_code, c.halted_by FROM recovery_mails m JOIN recovery_cases c
         ON c.workspace_id = m.workspace_id AND c.id = m.recovery_id
       WHERE m.workspace_id = ANY($1) AND m.state = 'sent'`,
    );
    expect(sent.length).toBeGreaterThan(0);
    expect(new Set(sent.map(({ recovery_id: id, step }) => `${id} ${step}`)).size).toBe(sent.length);
    expect(server.mails).toHaveLength(sent.length);
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(server.mails.length);
    const silent = sent.filter(({ decline_code: code }) => SILENT_CODES.has(code));
    expect(silent).toEqual([]);
  });

  it(
    'ends the same when it is lived through again',
    async () => {
      const secondServer = await MailServer.start();
      const secondApp = await start(secondServer);
      try {
        const second = await liveThrough(secondApp);
        expect(second.outcome).toEqual(run.outcome);
        expect(secondServer.mails).toHaveLength(server.mails.length);
      } finally {
        await secondApp.close();
        await secondServer.close();
      }
    },
    PATIENCE_MS,
  );
});

const FINAL_CODES = new Set([
  'lost_card',
  'stolen_card',
  'pickup_card',
  'fraudulent',
  'security_violation',
  'merchant_blacklist',
]);
const SILENT_CODES = new Set(['fraudulent', 'security_violation', 'merchant_blacklist', 'revocation_of_authorization']);

/** What the cases must be by what Stripe has: by invoice, for every renewal of which a try failed. */
async function statusesByStripe(population: Population): Promise<Map<string, string>> {
  const double = await startStripeDouble();
  const statuses = new Map<string, string>();
  for (const { stripe } of population.tenants) {
    const { tables } = double.account(stripe.secretKey);
    const charges = [...tables.charges.values()].filter(({ status }) => status === 'failed');
    const failed = new Set(charges.map((charge) => charge.payment_intent));
    const tried = [...tables.invoicePayments.values()].filter(({ payment }) =>
      failed.has(payment.payment_intent ?? ''),
    );
    for (const invoice of tried.map((payment) => tables.invoices.get(String(payment.invoice)))) {
      if (invoice?.billing_reason !== 'subscription_cycle') continue;
      const subscription = tables.subscriptions.get(invoice.parent?.subscription_details?.subscription ?? '');
      const isLost = invoice.status !== 'open' || subscription?.status === 'canceled';
      statuses.set(invoice.id, invoice.status === 'paid' ? 'recovered' : isLost ? 'lost' : 'open');
    }
  }
  return statuses;
}

async function start(server: MailServer): Promise<TestApp> {
  const double = await startStripeDouble();
  return startTestApp({
    STRIPE_API_BASE: double.baseUrl,
    SMTP_URL: server.url,
    MAIL_FROM: 'billing@example.com',
    PUBLIC_URL: 'http://127.0.0.1:1',
  });
}

async function liveThrough(app: TestApp): Promise<Run> {
  const population = await Population.create(app, SIZE);
  await population.live();
  return { population, outcome: await outcomeOf(app, population) };
}
