import { Injectable } from '@nestjs/common';

import { type Page, toPage } from '../../shared/http/list-page.js';
import { WebhookEndpointRepository } from '../endpoints/webhook-endpoint.repository.js';
import {
  type DeliveryFilter,
  type DeliveryRow,
  type DeliveryWithAttempts,
  WebhookDeliveryRepository,
} from './webhook-delivery.repository.js';

/** The delivery log, as its owner reads it. */
@Injectable()
export class WebhookDeliveriesService {
  constructor(
    private readonly endpoints: WebhookEndpointRepository,
    private readonly deliveries: WebhookDeliveryRepository,
  ) {}

  /**
   * A page of deliveries, newest first.
   * @throws WrongWorkspaceError, ResourceNotFoundError when the filter names an endpoint that is not there
   */
  async list(
    workspaceId: string,
    { limit, ...filter }: DeliveryFilter & { limit: number },
  ): Promise<Page<DeliveryRow>> {
    if (filter.endpointId !== undefined) await this.endpoints.get(workspaceId, filter.endpointId);
    return toPage(await this.deliveries.newest(workspaceId, limit + 1, filter), limit);
  }

  /** @throws WrongWorkspaceError, ResourceNotFoundError */
  get(workspaceId: string, deliveryId: string): Promise<DeliveryWithAttempts> {
    return this.deliveries.getWithAttempts(workspaceId, deliveryId);
  }
}
