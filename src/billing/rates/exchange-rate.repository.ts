import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import type { ReferenceRate } from './rate-file.js';

const BATCH = 10_000;

/** What tells one set of rates from another, without comparing every row. */
export interface RatesSummary {
  count: number;
  /** Σ of all rates × 10¹⁰, a whole number. */
  sum: string;
}

/** Every query on exchange rates. They belong to no workspace. */
@Injectable()
export class ExchangeRateRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The latest rate of a currency in some days; read in `tx` when one is given. */
  async latest(
    tx: EntityManager | undefined,
    currency: string,
    days: { first: string; last: string },
  ): Promise<string | undefined> {
    const rows = await (tx ?? this.dataSource.manager).query<{ units_per_euro: string }[]>(
      `SELECT units_per_euro FROM exchange_rates WHERE currency = $1 AND day BETWEEN $2 AND $3
       ORDER BY day DESC LIMIT 1`,
      [currency, days.first, days.last],
    );
    return rows[0]?.units_per_euro;
  }

  /** What is stored. */
  async summary(): Promise<RatesSummary> {
    const [row] = await this.dataSource.query<{ count: string; sum: string }[]>(
      `SELECT count(*) AS count, (coalesce(sum(units_per_euro), 0) * 10000000000)::numeric(60, 0)::text AS sum
       FROM exchange_rates`,
    );
    return { count: Number(row?.count ?? 0), sum: row?.sum ?? '0' };
  }

  /** The newest day with a rate, `2026-05-01`, or undefined. */
  async newestDay(): Promise<string | undefined> {
    const [row] = await this.dataSource.query<{ day: string | null }[]>(
      `SELECT to_char(max(day), 'YYYY-MM-DD') AS day FROM exchange_rates`,
    );
    return row?.day ?? undefined;
  }

  /** Puts these rates in the place of all others. */
  async replaceAll(tx: EntityManager, rates: readonly ReferenceRate[]): Promise<void> {
    await tx.query('DELETE FROM exchange_rates');
    await this.upsert(tx, rates);
  }

  /** Adds these rates; one for the same currency and day takes the new value. */
  async upsert(tx: EntityManager, rates: readonly ReferenceRate[]): Promise<void> {
    for (let start = 0; start < rates.length; start += BATCH) {
      const batch = rates.slice(start, start + BATCH);
      await tx.query(
        `INSERT INTO exchange_rates (currency, day, units_per_euro)
         SELECT * FROM unnest($1::text[], $2::date[], $3::numeric[])
         ON CONFLICT (currency, day) DO UPDATE SET units_per_euro = excluded.units_per_euro`,
        [batch.map((rate) => rate.currency), batch.map((rate) => rate.day), batch.map((rate) => rate.unitsPerEuro)],
      );
    }
  }
}
