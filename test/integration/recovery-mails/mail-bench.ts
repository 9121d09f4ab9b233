import { DataSource } from 'typeorm';

import { RecoveryCase } from '../../../src/recovery/entities/recovery-case.entity.js';
import type { MailPlan } from '../../../src/recovery/mails/mail-plan.js';
import { RecoveryMail } from '../../../src/recovery/mails/recovery-mail.entity.js';
import { RecoveryMails } from '../../../src/recovery/mails/recovery-mails.service.js';
import { SendMailsService } from '../../../src/recovery/mails/send-mails.service.js';
import { RecoveryPolicyRow } from '../../../src/recovery/policy/recovery-policy-row.entity.js';
import { DEFAULT_RECOVERY_POLICY } from '../../../src/recovery/policy/recovery-policy.js';
import { Clock } from '../../../src/shared/clock.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { insertRecoveryCase } from '../../support/factories.js';
import { connectStripe, type StripeAccount } from '../../support/stripe.js';
import type { TestApp } from '../../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../../support/workspaces.js';

const DAY_SECONDS = 86_400;

/** A workspace with a failed payment, and what tests of its mails do. */
export class MailBench {
  private constructor(
    private readonly app: TestApp,
    readonly workspace: TestWorkspace,
    readonly stripe: StripeAccount,
  ) {}

  static async open(app: TestApp): Promise<MailBench> {
    const workspace = await newWorkspace(app, { name: 'Acme' });
    return new MailBench(app, workspace, await connectStripe(app, workspace));
  }

  /** A case whose invoice is open in Stripe, after its renewal was declined there. */
  async failedPayment(overrides: Partial<RecoveryCase> = {}, locales: string[] = []): Promise<RecoveryCase> {
    const { fixtures, prices, client } = this.stripe;
    const customer = fixtures.customer({ email: 'anna@example.com', name: 'Anna <b>', preferred_locales: locales });
    const items = [{ price: prices.monthly, quantity: 1 }];
    const begun = { customer: customer.id, items, ageSeconds: 32 * DAY_SECONDS };
    // The period is over, so the double renews at the next request.
    fixtures.subscription(begun);
    fixtures.replaceCard(customer.id, 'pm_card_visa_chargeDeclinedInsufficientFunds');
    const { data } = await client.invoices.list({ customer: customer.id, status: 'open' });
    const invoice = data[0];
    if (!invoice) throw new Error('the renewal did not fail');
    const subscriptionId = String(invoice.parent?.subscription_details?.subscription);
    const about = { invoiceId: invoice.id, customerId: customer.id, subscriptionId, ...overrides };
    return insertRecoveryCase(this.app, this.workspace.id, about);
  }

  plan(recovery: RecoveryCase, plan: MailPlan): Promise<void> {
    return this.service(Transactions).run((tx) => this.service(RecoveryMails).plan(tx, recovery, plan));
  }

  /** Changes the workspace's recovery policy. */
  async setMailDays(mailDays: number[]): Promise<void> {
    const policy = { ...DEFAULT_RECOVERY_POLICY, mailDays };
    const row = { workspaceId: this.workspace.id, policy, updatedAt: this.clock.now() };
    await this.db.getRepository(RecoveryPolicyRow).save(row);
  }

  /** Every mail of the case, in the order in which they are due. */
  mails(recovery: RecoveryCase): Promise<RecoveryMail[]> {
    return this.service(RecoveryMails).ofCase(recovery.workspaceId, recovery.id);
  }

  stop(recovery: RecoveryCase, reason: string): Promise<void> {
    return this.service(Transactions).run((tx) =>
      this.service(RecoveryMails).stop(tx, recovery.workspaceId, recovery.id, reason),
    );
  }

  send(): Promise<number> {
    return this.service(SendMailsService).run();
  }

  /** Steps with their states, in the order in which they are due. */
  async states(recovery: RecoveryCase): Promise<string[]> {
    const mails = await this.mails(recovery);
    return mails.map(({ step, state, reason }) => [step, state, ...(reason === null ? [] : [reason])].join(' '));
  }

  async mail(recovery: RecoveryCase, step: string): Promise<RecoveryMail> {
    const mails = await this.mails(recovery);
    const found = mails.find((mail) => mail.step === step);
    if (!found) throw new Error(`no mail for ${step}`);
    return found;
  }

  change(recovery: RecoveryCase, changes: Partial<RecoveryCase>): Promise<unknown> {
    const { workspaceId, id } = recovery;
    return this.db.getRepository(RecoveryCase).update({ workspaceId, id }, changes);
  }

  /** Moves the application's time. */
  pass(days: number): void {
    this.clock.shift(days * DAY_SECONDS * 1_000);
  }

  get clock(): Clock {
    return this.service(Clock);
  }

  get db(): DataSource {
    return this.app.nest.get(DataSource);
  }

  private service<T>(type: abstract new (...parameters: never[]) => T): T {
    return this.app.nest.get<T>(type, { strict: false });
  }
}
