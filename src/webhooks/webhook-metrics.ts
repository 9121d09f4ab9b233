import { Injectable } from '@nestjs/common';
import { type Counter, Gauge, type Histogram } from 'prom-client';
import { DataSource } from 'typeorm';

import { Clock } from '../shared/clock.js';
import { Metrics } from '../shared/health/metrics.js';
import { ReadinessChecks } from '../shared/health/readiness-checks.js';

const LATE_SECONDS = 60;

/** How the delivery of webhooks is doing, as numbers and as a readiness check. */
@Injectable()
export class WebhookMetrics {
  /** Attempts by how they ended; `reason` is empty for a success. */
  readonly attempts: Counter<'result' | 'reason'>;

  /** Seconds from the delivery's creation to its success. */
  readonly latencySeconds: Histogram;

  /** Endpoints that Retainly disabled. */
  readonly endpointsDisabled: Counter<'reason'>;

  /** Times an endpoint that nobody reached was paused. */
  readonly pauses: Counter;

  /** Warnings before an endpoint is disabled. */
  readonly endpointWarnings: Counter<'warning'>;

  constructor(
    metrics: Metrics,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    checks: ReadinessChecks,
  ) {
    this.attempts = metrics.counter('retainly_webhook_attempts_total', 'Webhook delivery attempts.', [
      'result',
      'reason',
    ]);
    this.latencySeconds = metrics.histogram(
      'retainly_webhook_delivery_latency_seconds',
      'Time from the creation of a webhook delivery to its success.',
      [],
    );
    this.endpointsDisabled = metrics.counter(
      'retainly_webhook_endpoints_disabled_total',
      'Webhook endpoints disabled because they were gone or kept failing.',
      ['reason'],
    );
    this.pauses = metrics.counter('retainly_webhook_pauses_total', 'Pauses of endpoints that nobody reached.', []);
    this.endpointWarnings = metrics.counter(
      'retainly_webhook_endpoint_warnings_total',
      'Warnings about webhook endpoints that have only failed for a day, or for three.',
      ['warning'],
    );
    metrics.gauge('retainly_webhook_oldest_due_seconds', 'Age of the oldest webhook that is due and waits.', () =>
      this.oldestDueSeconds(),
    );
    this.addBacklogGauge(metrics);
    checks.add('webhooks', false, async () =>
      (await this.oldestDueSeconds()) > LATE_SECONDS ? 'deliveries are late' : undefined,
    );
  }

  /** How long the event or delivery that waits longest has been waiting for a worker; 0 when none does. */
  async oldestDueSeconds(): Promise<number> {
    const now = this.clock.now();
    const rows = await this.dataSource.query<{ oldest: Date | null }[]>(
      `SELECT least(
         (SELECT min(next_attempt_at) FROM webhook_deliveries
          WHERE finished_at IS NULL AND next_attempt_at <= $1
            AND (lease_until IS NULL OR lease_until <= $1)),
         (SELECT min(occurred_at) FROM outbox_events WHERE published_at IS NULL)) AS oldest`,
      [now],
    );
    const oldest = rows[0]?.oldest;
    return oldest ? Math.max(0, (now.getTime() - oldest.getTime()) / 1_000) : 0;
  }

  private addBacklogGauge(metrics: Metrics): void {
    const { dataSource } = this;
    new Gauge({
      name: 'retainly_webhook_backlog',
      help: 'Webhook deliveries that are not finished, by state.',
      labelNames: ['state'],
      registers: [metrics.registry],
      async collect(): Promise<void> {
        const rows = await dataSource.query<{ state: string; count: number }[]>(
          `SELECT state, count(*)::int AS count FROM webhook_deliveries
           WHERE finished_at IS NULL GROUP BY state`,
        );
        this.reset();
        for (const { state, count } of rows) this.set({ state }, count);
      },
    });
  }
}
