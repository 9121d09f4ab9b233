import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';

import { AppConfig } from '../../shared/config/app-config.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ExchangeRateRepository, type RatesSummary } from './exchange-rate.repository.js';
import { parseReferenceRates, type ReferenceRate } from './rate-file.js';

const DEMO_FILE = join(__dirname, 'demo-reference-rates.csv');
const SCALE_DIGITS = 10;

/**
 * Brings the stored exchange rates in line with the configured file, when a process starts.
 *
 * The file's rates replace all others, so that invented demo rates never stay behind real ones. Nothing is written when
 * they are there already.
 */
@Injectable()
export class LoadExchangeRatesService implements OnApplicationBootstrap {
  private readonly logger = new Logger(LoadExchangeRatesService.name);

  constructor(
    private readonly rates: ExchangeRateRepository,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
  ) {}

  /** @throws InvalidRateFileError, or an error of the file system: a wrong file stops the boot */
  async onApplicationBootstrap(): Promise<void> {
    const { EXCHANGE_RATES_FILE: configured } = this.config.environment;
    if (configured === undefined && this.config.isProduction) {
      this.logger.warn('using invented demo exchange rates: set EXCHANGE_RATES_FILE to a copy of eurofxref-hist.csv');
    }
    await this.load(configured ?? DEMO_FILE);
  }

  private async load(path: string): Promise<void> {
    const wanted = parseReferenceRates(await readFile(path, 'utf8'));
    const stored = await this.rates.summary();
    if (isSame(stored, summaryOf(wanted))) return;
    await this.transactions.run((tx) => this.rates.replaceAll(tx, wanted));
  }
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
