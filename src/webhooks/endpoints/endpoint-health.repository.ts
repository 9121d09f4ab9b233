import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import { WebhookEndpointRepository } from './webhook-endpoint.repository.js';

const DAY_MS = 86_400_000;

/** What became of the deliveries that were made for an endpoint in the last 24 hours. */
interface RecentDeliveries {
  delivered: number;
  /** Tried without success so far, or given up. */
  failing: number;
  /** Not tried yet, or held back. */
  waiting: number;
  /** Of the newest delivery that succeeded, however long ago. */
  lastSuccessAt: Date | null;
}

/** An endpoint and how it is doing. */
export interface EndpointHealth extends RecentDeliveries {
  endpoint: WebhookEndpoint;
}

/** How endpoints are doing, as the delivery log has it. */
@Injectable()
export class EndpointHealthRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: WebhookEndpointRepository,
    private readonly clock: Clock,
  ) {}

  /** Of every endpoint of the workspace, oldest first. */
  async list(workspaceId: string): Promise<EndpointHealth[]> {
    const endpoints = await this.endpoints.list(workspaceId);
    return Promise.all(
      endpoints.map(async (endpoint) => ({ endpoint, ...(await this.recent(workspaceId, endpoint.id)) })),
    );
  }

  private async recent(workspaceId: string, endpointId: string): Promise<RecentDeliveries> {
    const [row] = await this.dataSource.query<RecentDeliveries[]>(
      `SELECT count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
         count(*) FILTER (WHERE state <> 'delivered' AND attempt_count > 0)::int AS failing,
         count(*) FILTER (WHERE state <> 'delivered' AND attempt_count = 0)::int AS waiting,
         (SELECT finished_at FROM webhook_deliveries
          WHERE workspace_id = $1 AND endpoint_id = $2 AND state = 'delivered'
          ORDER BY created_at DESC, id DESC LIMIT 1) AS "lastSuccessAt"
       FROM webhook_deliveries WHERE workspace_id = $1 AND endpoint_id = $2 AND created_at > $3`,
      [workspaceId, endpointId, new Date(this.clock.now().getTime() - DAY_MS)],
    );
    return row ?? { delivered: 0, failing: 0, waiting: 0, lastSuccessAt: null };
  }
}
