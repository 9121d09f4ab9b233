import { readFile } from 'node:fs/promises';

import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { AppConfig } from '../../shared/config/app-config.js';
import { ReadinessChecks } from '../../shared/health/readiness-checks.js';
import { rateTextOf } from './rate-archive.js';
import { parseReferenceRates } from './rate-file.js';
import { readDemoRates, StoreExchangeRatesService } from './store-exchange-rates.service.js';

/**
 * Brings the stored exchange rates in line with the configured file, when a process starts.
 *
 * - a file alone: its rates replace all others, so that invented demo rates never stay behind real ones
 * - a file and a URL: the file is the history, and what was downloaded meanwhile stays
 * - a URL alone: nothing is loaded here, the worker downloads
 * - neither: the invented rates of the demo; in production none, as no number is better than a made-up one
 */
@Injectable()
export class LoadExchangeRatesService implements OnApplicationBootstrap {
  constructor(
    private readonly store: StoreExchangeRatesService,
    private readonly config: AppConfig,
    private readonly readiness: ReadinessChecks,
  ) {}

  /** @throws InvalidRateFileError, or an error of the file system: a wrong file stops the boot */
  async onApplicationBootstrap(): Promise<void> {
    const { EXCHANGE_RATES_FILE: file, EXCHANGE_RATES_URL: url } = this.config.environment;
    if (file !== undefined) {
      const rates = parseReferenceRates(rateTextOf(await readFile(file)));
      await (url === undefined ? this.store.replace(rates) : this.store.add(rates));
    } else if (url === undefined) {
      await this.loadNone();
    }
  }

  private async loadNone(): Promise<void> {
    if (!this.config.isProduction) {
      await this.store.replace(await readDemoRates());
      return;
    }
    this.readiness.warn('No exchange rates: set EXCHANGE_RATES_URL or EXCHANGE_RATES_FILE to convert currencies.');
  }
}
