import { DataSource } from 'typeorm';

import { ProcessStripeEventsService } from '../../src/billing/stripe-events/process-stripe-events.service.js';
import { CardUpdateLinks } from '../../src/recovery/card-update/card-update-links.service.js';
import type { RecoveryAttempt } from '../../src/recovery/entities/recovery-attempt.entity.js';
import { RecoveryAttempt as AttemptEntity } from '../../src/recovery/entities/recovery-attempt.entity.js';
import { RecoveryCase } from '../../src/recovery/entities/recovery-case.entity.js';
import { RecoveryMail } from '../../src/recovery/mails/recovery-mail.entity.js';
import { RunRetriesService } from '../../src/recovery/retries/run-retries.service.js';
import { Clock } from '../../src/shared/clock.js';
import type { CardWish } from '../../tools/stripe-double/resources/payment-methods.attach.js';
import { declineWith } from '../../tools/stripe-double/billing/card-behaviours.js';
import { type EventOfDouble, eventsOf, sendEvent } from './stripe-events.js';
import { connectStripe, startStripeDouble, type StripeAccount, type TestSubscription } from './stripe.js';
import type { TestApp } from './test-app.js';
import { newWorkspace, type TestWorkspace } from './workspaces.js';

const DAY_SECONDS = 86_400;

/** A workspace with a Stripe account, and what a test of recovery does with the two. */
export class RecoveryWorkspace {
  private readonly heard = new Set<string>();

  private constructor(
    readonly app: TestApp,
    readonly workspace: TestWorkspace,
    readonly stripe: StripeAccount,
  ) {}

  static async create(app: TestApp): Promise<RecoveryWorkspace> {
    const workspace = await newWorkspace(app);
    return RecoveryWorkspace.of(app, { workspace, stripe: await connectStripe(app, workspace) });
  }

  /** The same for a workspace that is there; its Stripe account goes by our clock from now on. */
  static async of(
    app: TestApp,
    { workspace, stripe }: { workspace: TestWorkspace; stripe: StripeAccount },
  ): Promise<RecoveryWorkspace> {
    const account = (await startStripeDouble()).account(stripe.secretKey);
    const aheadMs = app.nest.get(Clock, { strict: false }).now().getTime() - Date.now();
    account.clockOffsetSeconds = Math.round(aheadMs / 1_000);
    return new RecoveryWorkspace(app, workspace, stripe);
  }

  /** A subscription whose card declines from now on; `wish` chooses the card. */
  async subscription(code: string, wish: CardWish = {}): Promise<TestSubscription> {
    // Months differ in length; thirty days do not.
    const { id: price } = this.stripe.fixtures.price({
      currency: 'eur',
      unit_amount: 19_900,
      recurring: { interval: 'day', interval_count: 30 },
    });
    const subscription = this.stripe.newSubscription({ price, ageDays: 29 });
    this.stripe.fixtures.ownCard(subscription.customerId, {
      fingerprint: `fp_${subscription.customerId}`,
      behaviour: { decline: declineWith(code) },
      ...wish,
    });
    await this.forgetEvents();
    return subscription;
  }

  /** Lets the time pass, here and at Stripe, without telling us of anything. */
  async pass(days: number): Promise<void> {
    (await startStripeDouble()).advance(this.stripe.secretKey, Math.round(days * DAY_SECONDS));
    this.app.nest.get(Clock, { strict: false }).shift(days * DAY_SECONDS * 1_000);
  }

  /** Events that were not sent yet, oldest first. */
  async news(): Promise<EventOfDouble[]> {
    return (await eventsOf(this.stripe)).filter(({ id }) => !this.heard.has(id));
  }

  /** Sends events and processes them; everything that is new unless told. */
  async hear(events?: EventOfDouble[]): Promise<void> {
    for (const event of events ?? (await this.news())) {
      this.heard.add(event.id);
      const { status } = await sendEvent(this.app, this, event);
      if (status !== 200) throw new Error(`event not taken: ${status}`);
    }
    const service = this.app.nest.get(ProcessStripeEventsService, { strict: false });
    while ((await service.run()) > 0);
  }

  /** A renewal whose card declined with a code; its case is open. */
  async failedRenewal(code: string): Promise<RecoveryCase> {
    await this.subscription(code);
    await this.pass(2);
    await this.hear();
    return this.case();
  }

  /** Makes the tries that are due. */
  retry(): Promise<number> {
    return this.app.nest.get(RunRetriesService, { strict: false }).run();
  }

  /** The customer presses the button behind our link, and enters a card that works on Stripe's page. */
  async enterCardThroughLink(invoiceId: string): Promise<void> {
    const recovery = (await this.cases()).find((each) => each.invoiceId === invoiceId && each.status === 'open');
    if (!recovery) return;
    const links = this.app.nest.get(CardUpdateLinks, { strict: false });
    const { pathname } = new URL(await links.urlFor(this.workspace.id, recovery.id));
    const form = 'application/x-www-form-urlencoded';
    const pressed = await this.app.http().post(pathname).type(form).send('').expect(303);
    const body = 'card=pm_card_mastercard';
    await fetch(String(pressed.headers.location), {
      method: 'POST',
      headers: { 'content-type': form },
      body,
      redirect: 'manual',
    });
  }

  /** The workspace's cases, oldest first. */
  cases(): Promise<RecoveryCase[]> {
    const where = { workspaceId: this.workspace.id };
    return this.app.nest
      .get(DataSource)
      .getRepository(RecoveryCase)
      .find({ where, order: { openedAt: 'ASC', id: 'ASC' } });
  }

  /** The only case. */
  async case(): Promise<RecoveryCase> {
    const [first, ...others] = await this.cases();
    if (!first || others.length > 0) throw new Error(`${others.length + (first ? 1 : 0)} cases instead of one`);
    return first;
  }

  /** Every try of the workspace, oldest first. */
  attempts(): Promise<RecoveryAttempt[]> {
    const where = { workspaceId: this.workspace.id };
    const order = { attemptedAt: 'ASC', id: 'ASC' } as const;
    return this.app.nest.get(DataSource).getRepository(AttemptEntity).find({ where, order });
  }

  /** States of the workspace's mails. */
  async mailStates(): Promise<string[]> {
    const rows = await this.app.nest
      .get(DataSource)
      .getRepository(RecoveryMail)
      .findBy({ workspaceId: this.workspace.id });
    return rows.map(({ state }) => state);
  }

  /** Every announced event whose type begins so, oldest first. */
  async announced(type: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
    const rows = await this.app.nest
      .get(DataSource)
      .query<{ payload: string }[]>(
        `SELECT payload FROM outbox_events WHERE workspace_id = $1 AND type LIKE $2 || '%' ORDER BY id`,
        [this.workspace.id, type],
      );
    return rows.map(({ payload }) => JSON.parse(payload) as { type: string; data: Record<string, unknown> });
  }

  private async forgetEvents(): Promise<void> {
    for (const { id } of await eventsOf(this.stripe)) this.heard.add(id);
  }
}
