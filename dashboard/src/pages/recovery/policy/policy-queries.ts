import { queryOptions } from '@tanstack/react-query';

import { answerOf, api, type Schema } from '../../../api/client.js';

/** How failed payments are worked on. */
export type Policy = Schema<'RecoveryPolicy'>;

/** The policy of the workspace. */
export const policyQuery = queryOptions({
  queryKey: ['/api/v1/recovery-policy'],
  queryFn: () => answerOf(api.GET('/api/v1/recovery-policy')),
});

/** Replaces the policy. */
export function savePolicy(body: Policy): Promise<Policy> {
  return answerOf(api.PUT('/api/v1/recovery-policy', { body }));
}
