import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { sqlStateOf } from './sql-state.js';

/** Serialization failure, deadlock, lock timeout: the same work may succeed a moment later. */
const WORTH_REPEATING = new Set(['40001', '40P01', '55P03']);
const TRIES = 3;

/** Runs short units of work; every write of the product goes through here. */
@Injectable()
export class Transactions {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one transaction, again when PostgreSQL asks for it.
   *
   * `work` may therefore run up to three times: it touches nothing but the database, and never calls another system.
   */
  async run<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.dataSource.transaction(work);
      } catch (error) {
        if (attempt === TRIES || !WORTH_REPEATING.has(sqlStateOf(error) ?? '')) throw error;
      }
    }
  }
}
