import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Injectable } from '@nestjs/common';

import { Transactions } from '../../shared/database/transactions.js';
import { ExchangeRateRepository, type RatesSummary } from './exchange-rate.repository.js';
import { parseReferenceRates, type ReferenceRate } from './rate-file.js';

const DEMO_FILE = join(__dirname, 'demo-reference-rates.csv');
const SCALE_DIGITS = 10;
const DAY_MS = 86_400_000;
/** A published rate may still be corrected; what is older than this stays as it is stored. */
const CORRECTED_WITHIN_DAYS = 30;

/** Reads the invented rates that ship with Retainly. */
export async function readDemoRates(): Promise<ReferenceRate[]> {
  return parseReferenceRates(await readFile(DEMO_FILE, 'utf8'));
}

/** Brings the stored exchange rates in line with what a file or a download says. */
@Injectable()
export class StoreExchangeRatesService {
  constructor(
    private readonly rates: ExchangeRateRepository,
    private readonly transactions: Transactions,
  ) {}

  /** Puts these rates in the place of all others; writes nothing when they are there already. */
  async replace(wanted: readonly ReferenceRate[]): Promise<void> {
    if (isSame(await this.rates.summary(), summaryOf(wanted))) return;
    await this.transactions.run((tx) => this.rates.replaceAll(tx, wanted));
  }

  /**
   * Adds real rates to those that are stored. Invented ones make room for them: the two never stand side by side.
   * @returns how many were written
   */
  async add(rates: readonly ReferenceRate[]): Promise<number> {
    if (await this.holdsDemo()) {
      await this.replace(rates);
      return rates.length;
    }
    const newestDay = await this.rates.newestDay();
    const fresh = newestDay === undefined ? rates : rates.filter(({ day }) => day > daysBefore(newestDay));
    await this.transactions.run((tx) => this.rates.upsert(tx, fresh));
    return fresh.length;
  }

  private async holdsDemo(): Promise<boolean> {
    return isSame(await this.rates.summary(), summaryOf(await readDemoRates()));
  }
}

function daysBefore(day: string): string {
  return new Date(Date.parse(day) - CORRECTED_WITHIN_DAYS * DAY_MS).toISOString().slice(0, 10);
}

function isSame(a: RatesSummary, b: RatesSummary): boolean {
  return a.count === b.count && a.sum === b.sum;
}

function summaryOf(rates: readonly ReferenceRate[]): RatesSummary {
  const sum = rates.reduce((total, rate) => total + scaled(rate.unitsPerEuro), 0n);
  return { count: rates.length, sum: String(sum) };
}

function scaled(decimal: string): bigint {
  const [whole = '', decimals = ''] = decimal.split('.');
  return BigInt(whole + decimals.padEnd(SCALE_DIGITS, '0'));
}
