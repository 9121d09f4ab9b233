import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The process's Prometheus metrics. Labels hold no ids and no e-mail addresses. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  /** Seconds per HTTP request, by method, route template and status. */
  readonly requestSeconds = this.histogram('http_server_request_duration_seconds', 'Duration of HTTP requests.', [
    'http_request_method',
    'http_route',
    'http_response_status_code',
  ]);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A counter of this process. */
  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /** A gauge that `collect` sets whenever metrics are read. */
  gauge(name: string, help: string, collect: () => number | Promise<number>): Gauge {
    return new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect(): Promise<void> {
        this.set(await collect());
      },
    });
  }

  /** A histogram of seconds, with the buckets OpenTelemetry uses for HTTP. */
  histogram<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets: REQUEST_SECONDS, registers: [this.registry] });
  }
}
