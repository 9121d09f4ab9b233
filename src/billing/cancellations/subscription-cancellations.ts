import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';

import { Transactions } from '../../shared/database/transactions.js';
import { type CancellationState, type CancellationStep, stepsBetween } from './cancellation-changes.js';
import { CancellationListeners } from './cancellation-listeners.js';
import { SubscriptionCancellation } from './subscription-cancellation.entity.js';

const NOTHING_KNOWN = { requestedAt: null, endedAt: null, asOf: new Date(0) };

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
  constructor(
    private readonly dataSource: DataSource,
    private readonly listeners: CancellationListeners,
    private readonly transactions: Transactions,
  ) {}

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
      await tx
        .getRepository(SubscriptionCancellation)
        .update({ workspaceId, subscriptionId }, isOver ? { asOf } : { requestedAt, endedAt, asOf });
      for (const step of steps) await this.listeners.announce(tx, { workspaceId, subscriptionId, ...step });
      return true;
    });
  }

  /** Locks what is known until `tx` ends. Whoever locks rows of its own for a subscription locks this first. */
  async lock(
    tx: EntityManager,
    { workspaceId, subscriptionId }: Pick<CancellationSighting, 'workspaceId' | 'subscriptionId'>,
  ): Promise<SubscriptionCancellation> {
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
}

function stepsTo(sighting: CancellationSighting, known: CancellationState): CancellationStep[] {
  const { former, seenAt } = sighting;
  if (!former || known.endedAt !== null) return stepsBetween(known, sighting, seenAt);
  return [...stepsBetween(known, former, seenAt), ...stepsBetween(former, sighting, seenAt)];
}

function isBasedOn({ basedOn }: CancellationSighting, known: SubscriptionCancellation): boolean {
  return basedOn === undefined || known.asOf.getTime() === (basedOn ?? NOTHING_KNOWN.asOf).getTime();
}
