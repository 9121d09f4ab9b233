import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';

import { columnsOf } from '../../shared/database/entity-columns.js';
import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import { Transactions } from '../../shared/database/transactions.js';
import { type CancellationState, type CancellationStep, stepsBetween } from './cancellation-changes.js';
import { CancellationListeners } from './cancellation-listeners.js';
import { isLeaving, type LeavingFacts, leavingAfter, recordedAfter } from './recorded-cancellation.js';
import { SubscriptionCancellation } from './subscription-cancellation.entity.js';

const NOTHING_KNOWN = { requestedAt: null, endedAt: null, recordedAt: null, asOf: new Date(0) };

/** Which subscription. */
export type SubscriptionKey = Pick<SubscriptionCancellation, 'workspaceId' | 'subscriptionId'>;

/** What a customer did about a subscription with us, and when. */
export type CustomerStep = SubscriptionKey & { at: Date };

/** The end of a subscription as it was at a time. */
export interface CancellationSighting extends CancellationState {
  workspaceId: string;
  subscriptionId: string;
  /** When it was so, as far as that is known. */
  seenAt: Date;
  /** Events up to this time cannot say anything newer. */
  asOf: Date;
  /**
   * For a state that was read rather than reported: `asOf` as it was before the read (null: nothing was known). If
   * something was noted since, the read may be the older of the two.
   */
  basedOn?: Date | null;
  /** What was there just before; so that a request is known of that was undone before anybody told us. */
  former?: CancellationState;
}

/** Follows which subscriptions are to end, and tells features about every change, once and in order. */
@Injectable()
export class SubscriptionCancellations {
  private readonly columns: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly listeners: CancellationListeners,
    private readonly transactions: Transactions,
  ) {
    this.columns = columnsOf(dataSource, SubscriptionCancellation);
  }

  /** What is known, or null where no event was about the subscription yet. */
  find(workspaceId: string, subscriptionId: string): Promise<SubscriptionCancellation | null> {
    return this.dataSource.getRepository(SubscriptionCancellation).findOneBy({ workspaceId, subscriptionId });
  }

  /** What is known about several subscriptions, read in `tx`; those without an event are missing. */
  findAll(tx: EntityManager, workspaceId: string, subscriptionIds: string[]): Promise<SubscriptionCancellation[]> {
    return tx.getRepository(SubscriptionCancellation).findBy({ workspaceId, subscriptionId: In(subscriptionIds) });
  }

  /**
   * Notes a state and announces what follows from it, in one transaction.
   * @returns false when something as new is known already; look again then
   */
  observe(sighting: CancellationSighting): Promise<boolean> {
    return this.transactions.run(async (tx) => {
      const known = await this.lock(tx, sighting);
      if (known.asOf >= sighting.asOf || !isBasedOn(sighting, known)) return false;
      const { workspaceId, subscriptionId, requestedAt, endedAt, asOf } = sighting;
      const steps = stepsTo(sighting, known);
      const isOver = known.endedAt !== null;
      const recordedAt = recordedAfter(known.recordedAt, steps);
      await tx
        .getRepository(SubscriptionCancellation)
        .update({ workspaceId, subscriptionId }, isOver ? { asOf } : { requestedAt, endedAt, recordedAt, asOf });
      let facts: LeavingFacts = known;
      for (const step of steps) {
        const wasLeaving = isLeaving(facts);
        facts = leavingAfter(facts, step);
        // A request that is undone in Stripe changes nothing for a customer who has told us since.
        if (step.kind === 'undone' && recordedAt !== null) continue;
        await this.listeners.announce(tx, { workspaceId, subscriptionId, ...step, wasLeaving });
      }
      return true;
    });
  }

  /**
   * Notes that the customer confirmed the end of a subscription with us, whatever Stripe is told of it, and announces it
   * unless it is known already. It holds until it is taken back, here or in Stripe.
   */
  async record(tx: EntityManager, { at, ...key }: CustomerStep): Promise<void> {
    const known = await this.lock(tx, key);
    if (known.endedAt !== null) return;
    await tx.getRepository(SubscriptionCancellation).update(key, { recordedAt: at });
    if (!isLeaving(known)) await this.listeners.announce(tx, { ...key, kind: 'requested', at, wasLeaving: false });
  }

  /** Takes back what the customer told us, and announces it unless Stripe shows that the subscription is to end. */
  async takeBack(tx: EntityManager, { at, ...key }: CustomerStep): Promise<void> {
    const known = await this.lockKnown(tx, key);
    if (!known?.recordedAt) return;
    await tx.getRepository(SubscriptionCancellation).update(key, { recordedAt: null });
    if (known.endedAt === null && known.requestedAt === null) {
      await this.listeners.announce(tx, { ...key, kind: 'undone', at, wasLeaving: true });
    }
  }

  /**
   * Notes that a subscription was renewed, and the renewal paid. One that was made after the customer told us to end the
   * subscription shows that it goes on: nobody carried the cancellation out.
   */
  async renewed(step: CustomerStep, renewedAt: Date): Promise<void> {
    const isAfter = (known: SubscriptionCancellation | null): boolean =>
      known !== null && known.recordedAt !== null && renewedAt > known.recordedAt;
    // Nearly all renewals are of customers who never asked to leave.
    if (!isAfter(await this.find(step.workspaceId, step.subscriptionId))) return;
    await this.transactions.run(async (tx) => {
      if (isAfter(await this.lockKnown(tx, step))) await this.takeBack(tx, step);
    });
  }

  /** Locks what is known until `tx` ends. Whoever locks rows of its own for a subscription locks this first. */
  async lock(tx: EntityManager, { workspaceId, subscriptionId }: SubscriptionKey): Promise<SubscriptionCancellation> {
    await tx
      .createQueryBuilder()
      .insert()
      .into(SubscriptionCancellation)
      .values({ workspaceId, subscriptionId, ...NOTHING_KNOWN })
      .orIgnore()
      .execute();
    return tx
      .getRepository(SubscriptionCancellation)
      .findOneOrFail({ where: { workspaceId, subscriptionId }, lock: { mode: 'pessimistic_write' } });
  }

  /** The same where something is known, else null and nothing is locked. */
  async lockKnown(
    tx: EntityManager,
    { workspaceId, subscriptionId }: SubscriptionKey,
  ): Promise<SubscriptionCancellation | null> {
    const text = `SELECT ${this.columns} FROM subscription_cancellations
      WHERE workspace_id = $1 AND subscription_id = $2 FOR UPDATE`;
    const statement = { name: 'cancellation-lock', text, values: [workspaceId, subscriptionId] };
    const [known] = await this.statements.rowsWithin<SubscriptionCancellation>(tx, statement);
    return known ?? null;
  }
}

function stepsTo(sighting: CancellationSighting, known: CancellationState): CancellationStep[] {
  const { former, seenAt } = sighting;
  if (!former || known.endedAt !== null) return stepsBetween(known, sighting, seenAt);
  return [...stepsBetween(known, former, seenAt), ...stepsBetween(former, sighting, seenAt)];
}

function isBasedOn({ basedOn }: CancellationSighting, known: SubscriptionCancellation): boolean {
  return basedOn === undefined || known.asOf.getTime() === (basedOn ?? NOTHING_KNOWN.asOf).getTime();
}
