import { queryOptions, useQueryClient } from '@tanstack/react-query';

import { answerOf, api, type Schema } from '../../../api/client.js';
import { SESSION_KEY } from '../../../api/session.js';

/** Settings of the workspace. */
export type Workspace = Schema<'Workspace'>;

/** The settings of the workspace. */
export const workspaceQuery = queryOptions({
  queryKey: ['/api/v1/workspace'],
  queryFn: () => answerOf(api.GET('/api/v1/workspace')),
});

/** Changes settings; what is left out stays. The header shows a new name at once. */
export function useUpdateWorkspace(): (body: Schema<'UpdateWorkspace'>) => Promise<void> {
  const client = useQueryClient();
  return async (body) => {
    const workspace = await answerOf(api.PATCH('/api/v1/workspace', { body }));
    client.setQueryData(workspaceQuery.queryKey, workspace);
    if (body.name !== undefined) await client.invalidateQueries({ queryKey: SESSION_KEY });
  };
}
