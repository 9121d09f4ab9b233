import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { sqlStateOf } from './sql-state.js';

/**
 * Serialization failure, deadlock, lock timeout: the same work may succeed a moment later. And that a statement came after
 * one that failed: of statements sent together, the later one's error may be heard of first.
 */
const WORTH_REPEATING = new Set(['40001', '40P01', '55P03', '25P02']);
const TRIES = 3;

/** Something to do about a commit. It returns at once and never throws. */
export type FollowUp = () => void;

/** Runs short units of work; every write of the product goes through here. */
@Injectable()
export class Transactions {
  private readonly followUps = new WeakMap<EntityManager, Set<FollowUp>>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one transaction, again when PostgreSQL asks for it.
   *
   * `work` may therefore run up to three times: it touches nothing but the database, and never calls another system.
   */
  async run<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const { result, followUps } = await this.repeated(async () => {
      const added = new Set<FollowUp>();
      const made = await this.dataSource.transaction((tx) => {
        this.followUps.set(tx, added);
        return work(tx);
      });
      return { result: made, followUps: added };
    });
    for (const followUp of followUps) followUp();
    return result;
  }

  /** Runs a single statement, which is a transaction by itself, again when PostgreSQL asks for it. */
  async repeated<T>(statement: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await statement();
      } catch (error) {
        if (attempt === TRIES || !WORTH_REPEATING.has(sqlStateOf(error) ?? '')) throw error;
      }
    }
  }

  /**
   * Has something done once the transaction is committed, and nothing if it never is. The same follow-up counts once. A
   * process that dies in between does not do it: for speed, not for truth.
   */
  afterCommit(tx: EntityManager, followUp: FollowUp): void {
    this.followUps.get(tx)?.add(followUp);
  }
}
