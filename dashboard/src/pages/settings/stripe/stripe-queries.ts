import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { answerOf, api, type Schema } from '../../../api/client.js';

/** The Stripe account of the workspace, without its secrets. */
export type Connection = Schema<'StripeConnection'>;

const MIRROR_REFRESH_MS = 3_000;

/** The Stripe account of the workspace. */
export const connectionQuery = queryOptions({
  queryKey: ['/api/v1/stripe-connection'],
  queryFn: () => answerOf(api.GET('/api/v1/stripe-connection')),
});

/** How true the local copy of the account is; read again while it is being made. */
export const mirrorQuery = queryOptions({
  queryKey: ['/api/v1/stripe-mirror'],
  queryFn: () => answerOf(api.GET('/api/v1/stripe-mirror')),
  refetchInterval: ({ state: { data } }) =>
    data?.backfill && data.backfill.finished_at === null ? MIRROR_REFRESH_MS : false,
});

/** A change that answers the connection as it is afterwards. */
export function useConnectionChange<Wish>(change: (wish: Wish) => Promise<Connection>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (connection) => {
      client.setQueryData(connectionQuery.queryKey, connection);
      await client.invalidateQueries({ queryKey: mirrorQuery.queryKey });
    },
  });
}
