import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';

import { Metrics } from '../../shared/health/metrics.js';
import type { OperationState } from './billing-operation.entity.js';
import { BillingOperationRepository } from './billing-operation.repository.js';

const OPEN_STATES: readonly OperationState[] = ['pending', 'superseded', 'needs_review'];

/** Shows how many operations are not at their end, counted when metrics are read. */
@Injectable()
export class OperationMetrics {
  constructor(metrics: Metrics, operations: BillingOperationRepository) {
    metrics.registry.registerMetric(
      new Gauge({
        name: 'retainly_billing_operations',
        help: 'Billing operations that wait for the reconciler (pending, superseded) or for a person (needs_review).',
        labelNames: ['state'],
        registers: [],
        async collect() {
          const counts = await operations.countOpen();
          for (const state of OPEN_STATES) {
            this.set({ state }, counts.find((row) => row.state === state)?.count ?? 0);
          }
        },
      }),
    );
  }
}
