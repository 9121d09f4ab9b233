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
   * A page of an endpoint's deliveries, newest first.
   * @throws WrongWorkspaceError, ResourceNotFoundError
   */
  async list(
    workspaceId: string,
    endpointId: string,
    { limit, ...filter }: DeliveryFilter & { limit: number },
  ): Promise<Page<DeliveryRow>> {
    await this.endpoints.get(workspaceId, endpointId);
    return toPage(await this.deliveries.newest(workspaceId, endpointId, limit + 1, filter), limit);
  }

  /** @throws WrongWorkspaceError, ResourceNotFoundError */
  get(workspaceId: string, deliveryId: string): Promise<DeliveryWithAttempts> {
    return this.deliveries.getWithAttempts(workspaceId, deliveryId);
  }
}
