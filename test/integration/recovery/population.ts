import { DataSource } from 'typeorm';

import { ProcessStripeEventsService } from '../../../src/billing/stripe-events/process-stripe-events.service.js';
import { StoreStripeEventService } from '../../../src/billing/stripe-events/store-stripe-event.service.js';
import { SendMailsService } from '../../../src/recovery/mails/send-mails.service.js';
import { RunRetriesService } from '../../../src/recovery/retries/run-retries.service.js';
import { DECLINE_STRATEGIES } from '../../../src/recovery/strategy/decline-strategies.js';
import { Clock } from '../../../src/shared/clock.js';
import { declineWith } from '../../../tools/stripe-double/billing/card-behaviours.js';
import type { AfterFinalFailure } from '../../../tools/stripe-double/state/account.js';
import { startStripeDouble } from '../../support/stripe.js';
import { RecoveryWorkspace } from '../../support/recovery.js';
import type { TestApp } from '../../support/test-app.js';

const DAY_SECONDS = 86_400;
/** A Monday, so that every run meets the same paydays. */
const START = new Date('2026-03-02T06:00:00Z');
const DAYS = 60;
const NETWORK_ADVICE = [undefined, '02', '03', '24', '26', '30'];
const AFTER_FINAL_FAILURE: AfterFinalFailure[] = ['leave', 'mark_uncollectible', 'cancel'];
/** Calls to one Stripe account are limited, those to several go on at once: small workspaces keep the sixty days short. */
const MEMBERS_PER_WORKSPACE = 8;

/** Every decline code that the strategy knows, and one that it does not. */
export const CODES = [...Object.keys(DECLINE_STRATEGIES), 'a_code_of_next_year'];

/** What becomes of a subscription whose card declines. */
export const FATES = ['stays', 'works_again', 'new_card', 'uses_link', 'pays_by_hand', 'leaves', 'disputes'] as const;
export type Fate = (typeof FATES)[number];

/** One subscription of the population. */
export interface Member {
  name: string;
  code: string;
  fate: Fate;
  tenant: RecoveryWorkspace;
  customerId: string;
  subscriptionId: string;
}

/** Subscriptions whose cards decline with every code, spread over workspaces, and sixty days in which they are worked on. */
export class Population {
  readonly members: Member[] = [];
  private readonly heard = new Map<RecoveryWorkspace, string>();

  private constructor(private readonly app: TestApp) {}

  /** Makes so many subscriptions; the same number makes the same population. */
  static async create(app: TestApp, size: number): Promise<Population> {
    const population = new Population(app);
    const clock = app.nest.get(Clock, { strict: false });
    clock.shift(START.getTime() - clock.now().getTime());
    const tenants: RecoveryWorkspace[] = [];
    for (let made = 0; made < size; made += MEMBERS_PER_WORKSPACE * AFTER_FINAL_FAILURE.length) {
      for (const afterFinalFailure of AFTER_FINAL_FAILURE) tenants.push(await newTenant(app, afterFinalFailure));
    }
    for (let index = 0; index < size; index += 1) {
      const tenant = tenants[Math.floor(index / FATES.length) % tenants.length];
      if (tenant) population.members.push(newMember(tenant, index));
    }
    return population;
  }

  get tenants(): RecoveryWorkspace[] {
    return [...new Set(this.members.map(({ tenant }) => tenant))];
  }

  /** Lets sixty days pass, in each of which everybody does what they do. */
  async live(): Promise<void> {
    for (let day = 1; day <= DAYS; day += 1) {
      await this.passOneDay();
      for (const [index, member] of this.members.entries()) await act(member, index, day);
      await this.work();
    }
  }

  private async passOneDay(): Promise<void> {
    const double = await startStripeDouble();
    for (const { stripe } of this.tenants) double.advance(stripe.secretKey, DAY_SECONDS);
    this.app.nest.get(Clock, { strict: false }).shift(DAY_SECONDS * 1_000);
  }

  /** What the worker does, until nothing is due. */
  private async work(): Promise<void> {
    const process = this.app.nest.get(ProcessStripeEventsService, { strict: false });
    const retries = this.app.nest.get(RunRetriesService, { strict: false });
    const mails = this.app.nest.get(SendMailsService, { strict: false });
    for (;;) {
      const stored = await this.storeNews();
      while ((await process.run()) > 0);
      const tried = await retries.run();
      const sent = await mails.run();
      if (stored + tried + sent === 0) return;
    }
  }

  /** The double keeps the latest 20,000 events; none is older than a day here. */
  private async storeNews(): Promise<number> {
    const store = this.app.nest.get(StoreStripeEventService, { strict: false });
    const double = await startStripeDouble();
    let stored = 0;
    for (const tenant of this.tenants) {
      const events = double.events({ account: tenant.stripe.secretKey });
      const since = events.findIndex(({ id }) => id === this.heard.get(tenant)) + 1;
      this.heard.set(tenant, events.at(-1)?.id ?? '');
      for (const event of events.slice(since)) {
        if (!LISTENED.has(event.type)) continue;
        await store.store(tenant.workspace.id, { ...event, api_version: event.api_version }, JSON.stringify(event));
        stored += 1;
      }
    }
    return stored;
  }
}

const LISTENED = new Set([
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'invoice.paid',
  'invoice.marked_uncollectible',
  'invoice.voided',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'payment_method.attached',
  'customer.updated',
  'charge.dispute.created',
]);

async function newTenant(app: TestApp, afterFinalFailure: AfterFinalFailure): Promise<RecoveryWorkspace> {
  const tenant = await RecoveryWorkspace.create(app);
  (await startStripeDouble()).account(tenant.stripe.secretKey).afterFinalFailure = afterFinalFailure;
  return tenant;
}

function newMember(tenant: RecoveryWorkspace, index: number): Member {
  const code = CODES[index % CODES.length] ?? '';
  const fate = FATES[index % FATES.length] ?? 'stays';
  const name = `m${String(index)}`;
  const { stripe } = tenant;
  const subscription = stripe.newSubscription({ ageDays: 20 + (index % 9), email: `${name}@example.com` });
  const networkAdviceCode = NETWORK_ADVICE[index % NETWORK_ADVICE.length];
  const brand = networkAdviceCode === undefined ? 'visa' : 'mastercard';
  stripe.fixtures.ownCard(subscription.customerId, {
    fingerprint: `fp_${name}`,
    brand,
    behaviour: {
      decline: declineWith(code, networkAdviceCode === undefined ? {} : { networkAdviceCode }),
      ...(fate === 'works_again' && { worksFrom: START.getTime() / 1_000 + (18 + (index % 20)) * DAY_SECONDS }),
    },
  });
  return { name, code, fate, tenant, customerId: subscription.customerId, subscriptionId: subscription.subscriptionId };
}

/** What a customer does on a day, if it is theirs. */
async function act(member: Member, index: number, day: number): Promise<void> {
  if (day !== 16 + (index % 7)) return;
  const { tenant, customerId, subscriptionId } = member;
  const { client, fixtures } = tenant.stripe;
  const [invoice] = (await client.invoices.list({ customer: customerId, status: 'open' })).data;
  switch (member.fate) {
    case 'new_card':
      fixtures.ownCard(customerId, { fingerprint: `new_${member.name}` });
      break;
    case 'uses_link':
      if (invoice) await tenant.enterCardThroughLink(invoice.id);
      break;
    case 'pays_by_hand':
      if (invoice) fixtures.customerPays(invoice.id);
      break;
    case 'leaves':
      await client.subscriptions.update(subscriptionId, { cancel_at_period_end: true }).catch(() => undefined);
      break;
    case 'disputes': {
      const [charge] = (await client.charges.list({ customer: customerId })).data;
      if (charge) fixtures.dispute(charge.id);
      break;
    }
    case 'stays':
    case 'works_again':
      break;
  }
}

/** What became of everybody, without ids and times of day, so that two runs can be compared. */
export async function outcomeOf(app: TestApp, population: Population): Promise<string[]> {
  const rows = await app.nest.get(DataSource).query<{ line: string }[]>(
    `SELECT concat_ws(' ', c.email, c.opened_at::date, c.status, c.cause, c.lost_reason, c.closed_at::date, c.halted_by,
       (SELECT string_agg(concat_ws('/', a.initiator, a.status, a.decline_code, a.attempted_at::date), ' '
          ORDER BY a.attempted_at, a.status)
        FROM recovery_attempts a WHERE a.workspace_id = c.workspace_id AND a.recovery_id = c.id),
       (SELECT string_agg(concat_ws('/', m.step, m.state, m.sent_at::date), ' ' ORDER BY m.due_at, m.step)
        FROM recovery_mails m WHERE m.workspace_id = c.workspace_id AND m.recovery_id = c.id)) AS line
     FROM recovery_cases c WHERE c.workspace_id = ANY($1) ORDER BY 1`,
    [population.tenants.map(({ workspace }) => workspace.id)],
  );
  return rows.map(({ line }) => line);
}
