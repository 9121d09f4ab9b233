import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { answerOf, api, type Schema } from '../../api/client.js';
import { useCursorList } from '../../api/cursor-list.js';

/** A failed-payment case as the list has it. */
export type Recovery = Schema<'Recovery'>;
/** A case with its whole history. */
export type RecoveryDetail = Schema<'RecoveryDetail'>;

/** What a list of cases is narrowed to. */
export interface RecoveryFilter {
  status?: Recovery['status'];
  since?: string;
  until?: string;
}

/** What people do with a case. */
export type RecoveryAction = 'pause' | 'resume' | 'retry';

const RECOVERIES_KEY = ['/api/v1/recoveries'] as const;

/** Cases, newest first. */
export function useRecoveries(filter: RecoveryFilter) {
  return useCursorList<Recovery>([...RECOVERIES_KEY, 'list', filter], (cursor) =>
    answerOf(api.GET('/api/v1/recoveries', { params: { query: { limit: 50, cursor, ...filter } } })),
  );
}

/** One case with every try, mail and decision. */
export function recoveryQuery(id: string) {
  return queryOptions({
    queryKey: [...RECOVERIES_KEY, id],
    queryFn: () => answerOf(api.GET('/api/v1/recoveries/{id}', { params: { path: { id } } })),
  });
}

/** Does something with a case, and reads it anew whether or not that was allowed. */
export function useRecoveryAction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: RecoveryAction) =>
      answerOf(api.POST(`/api/v1/recoveries/{id}/${action}`, { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: RECOVERIES_KEY }),
  });
}
