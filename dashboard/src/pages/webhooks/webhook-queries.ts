import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { answerOf, api } from '../../api/client.js';
import { useCursorList } from '../../api/cursor-list.js';
import type { Delivery } from './webhook-types.js';

const ENDPOINTS_KEY = ['/api/v1/webhook-endpoints'] as const;
const DELIVERIES_KEY = ['/api/v1/webhook-deliveries'] as const;
const HEALTH_KEY = ['/api/v1/webhook-health'] as const;
/** A delivery that is under way soon has news. */
const DELIVERY_REFRESH_MS = 2_000;
const DONE: readonly Delivery['state'][] = ['delivered', 'exhausted', 'discarded', 'held'];

/** What a delivery log is narrowed to. */
export interface DeliveryFilter {
  state?: Delivery['state'];
  event_type?: string;
  /** Days in UTC, both inclusive. */
  since?: string;
  until?: string;
}

/** All endpoints; there are at most sixteen. */
export const endpointsQuery = queryOptions({
  queryKey: ENDPOINTS_KEY,
  queryFn: () => answerOf(api.GET('/api/v1/webhook-endpoints')),
});

/** One endpoint. */
export function endpointQuery(id: string) {
  return queryOptions({
    queryKey: [...ENDPOINTS_KEY, id],
    queryFn: () => answerOf(api.GET('/api/v1/webhook-endpoints/{id}', { params: { path: { id } } })),
  });
}

/** How every endpoint is doing. */
export const healthQuery = queryOptions({
  queryKey: HEALTH_KEY,
  queryFn: () => answerOf(api.GET('/api/v1/webhook-health')),
});

/** The types of events that an endpoint can receive. */
export const eventTypesQuery = queryOptions({
  queryKey: ['/api/v1/webhook-event-types'],
  queryFn: () => answerOf(api.GET('/api/v1/webhook-event-types')),
  staleTime: Infinity,
});

/** Where the cache keeps the deliveries to an endpoint, whatever the filter. */
export function deliveriesKey(endpointId: string) {
  return [...DELIVERIES_KEY, endpointId] as const;
}

/** What was, is and will be sent to an endpoint, newest first. */
export function useDeliveries(endpointId: string, filter: DeliveryFilter) {
  return useCursorList([...deliveriesKey(endpointId), filter], (cursor) =>
    answerOf(
      api.GET('/api/v1/webhook-endpoints/{id}/deliveries', {
        params: { path: { id: endpointId }, query: { limit: 50, cursor, ...filter } },
      }),
    ),
  );
}

/** A delivery with every attempt, read again while it is under way. */
export function deliveryQuery(id: string) {
  return queryOptions({
    queryKey: [...DELIVERIES_KEY, id],
    queryFn: () => answerOf(api.GET('/api/v1/webhook-deliveries/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data && !DONE.includes(data.state) ? DELIVERY_REFRESH_MS : false),
  });
}

/** A change after which endpoints and their deliveries are read anew. */
export function useWebhookChange<Wish, Answer>(change: (wish: Wish) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(
        [ENDPOINTS_KEY, DELIVERIES_KEY, HEALTH_KEY].map((queryKey) =>
          client.invalidateQueries({ queryKey: [...queryKey] }),
        ),
      ),
  });
}
