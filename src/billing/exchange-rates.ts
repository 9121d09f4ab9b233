import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';

import { Metrics } from '../shared/health/metrics.js';
import { minorDigitsOf } from '../shared/money.js';
import { divide, type Fraction, fraction, multiply, parseDecimal, roundFraction } from './fraction.js';
import { ExchangeRateRepository } from './rates/exchange-rate.repository.js';

const DAY_MS = 86_400_000;
const OLDEST_DAYS = 7;
const CACHE_SIZE = 10_000;
/** New rates are seen after this. */
const CACHE_MS = 300_000;

/** An amount of money. */
export interface Money {
  /** Whole minor units. */
  cents: number;
  /** Lower-case ISO 4217. */
  currency: string;
}

/** Converts money at reference rates of the European Central Bank, through a cache in memory. */
@Injectable()
export class ExchangeRates {
  /** By currency and day; `null` for no rate. */
  private readonly cache = new LRUCache<string, { rate: Fraction | null }>({ max: CACHE_SIZE, ttl: CACHE_MS });
  private readonly missing;

  constructor(
    private readonly rates: ExchangeRateRepository,
    metrics: Metrics,
  ) {
    this.missing = metrics.counter(
      'retainly_exchange_rate_missing_total',
      'Amounts left without a number because no exchange rate was at most seven days old.',
    );
  }

  /**
   * Converts an amount at the latest rate published on or before the UTC day of `at`, at most seven days old; two
   * foreign currencies meet in the euro.
   *
   * Exact, rounded once, with each currency's own minor units (JPY has none).
   *
   * @param money whole minor units and a lower-case ISO 4217 code
   * @param to lower-case ISO 4217
   * @param tx the transaction of a caller that has one: a second connection beside it could be one too many
   * @returns whole minor units of `to`, or null when there is no rate: never a guess
   */
  async convert({ cents, currency: from }: Money, to: string, at: Date, tx?: EntityManager): Promise<number | null> {
    if (from === to) return cents;
    const perEuroFrom = await this.unitsPerEuro(from, at, tx);
    const perEuroTo = await this.unitsPerEuro(to, at, tx);
    if (!perEuroFrom || !perEuroTo) {
      this.missing.inc();
      return null;
    }
    const scale = fraction(10n ** BigInt(minorDigitsOf(to)), 10n ** BigInt(minorDigitsOf(from)));
    return roundFraction(multiply(multiply(fraction(cents), scale), divide(perEuroTo, perEuroFrom)));
  }

  private async unitsPerEuro(currency: string, at: Date, tx: EntityManager | undefined): Promise<Fraction | null> {
    if (currency === 'eur') return fraction(1);
    const days = { first: dayOf(new Date(at.getTime() - OLDEST_DAYS * DAY_MS)), last: dayOf(at) };
    const key = `${currency} ${days.last}`;
    const cached = this.cache.get(key);
    if (cached) return cached.rate;
    const units = await this.rates.latest(tx, currency, days);
    const rate = units === undefined ? null : parseDecimal(units);
    this.cache.set(key, { rate });
    return rate;
  }
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
