import { Injectable, Logger } from '@nestjs/common';

import { AppConfig } from '../../shared/config/app-config.js';
import { Metrics } from '../../shared/health/metrics.js';
import { ExchangeRateRepository } from './exchange-rate.repository.js';
import { rateTextOf } from './rate-archive.js';
import { parseReferenceRates } from './rate-file.js';
import { StoreExchangeRatesService } from './store-exchange-rates.service.js';

const TIMEOUT_MS = 30_000;
/** The whole history since 1999 is about a tenth of this. */
const LARGEST_BYTES = 33_554_432;

/** Downloads the exchange rates from the configured URL. */
@Injectable()
export class RefreshExchangeRatesService {
  private readonly logger = new Logger(RefreshExchangeRatesService.name);
  private readonly refreshes;

  constructor(
    private readonly store: StoreExchangeRatesService,
    private readonly config: AppConfig,
    rates: ExchangeRateRepository,
    metrics: Metrics,
  ) {
    this.refreshes = metrics.counter(
      'retainly_exchange_rates_refreshes_total',
      'Downloads of exchange rates, by outcome (ok, failed).',
      ['outcome'],
    );
    metrics.gauge(
      'retainly_exchange_rates_newest_day_timestamp_seconds',
      'Newest day with an exchange rate, as Unix time; 0 when there is none.',
      async () => Date.parse((await rates.newestDay()) ?? '1970-01-01') / 1_000,
    );
  }

  /**
   * Stores what the URL says, by day. A download that fails, or holds something else than rates, is warned about and
   * counted; the stored rates stay, and serve for seven days.
   *
   * @returns whether rates were stored; false also where no URL is configured
   */
  async run(): Promise<boolean> {
    const { EXCHANGE_RATES_URL: url } = this.config.environment;
    if (url === undefined) return false;
    try {
      const count = await this.store.add(parseReferenceRates(await download(url)));
      this.logger.log({ msg: 'exchange rates refreshed', count });
      this.refreshes.inc({ outcome: 'ok' });
      return true;
    } catch (error) {
      this.logger.warn({ msg: 'exchange rates not refreshed; the stored ones stay', err: error });
      this.refreshes.inc({ outcome: 'failed' });
      return false;
    }
  }
}

async function download(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok || !response.body) throw new Error(`the exchange rates answer with status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > LARGEST_BYTES) throw new Error(`the exchange rates are larger than ${LARGEST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return rateTextOf(Buffer.concat(chunks));
}
