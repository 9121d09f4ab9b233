import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { answerOf, api } from '../../api/client.js';
import { useCursorList } from '../../api/cursor-list.js';
import type { Flow, FlowDefinition } from './flow-types.js';

/** Where the cache keeps everything about flows. */
export const FLOWS_KEY = ['/api/v1/flows'] as const;

/** All flows, newest first. */
export function useFlows() {
  return useCursorList([...FLOWS_KEY, 'list'], (cursor) =>
    answerOf(api.GET('/api/v1/flows', { params: { query: { limit: 50, cursor } } })),
  );
}

/** The published versions of a flow, newest first. */
export function useFlowVersions(id: string) {
  return useCursorList([...FLOWS_KEY, id, 'versions'], (cursor) =>
    answerOf(api.GET('/api/v1/flows/{id}/versions', { params: { path: { id }, query: { limit: 20, cursor } } })),
  );
}

/** A flow with its draft and what is published. */
export function flowQuery(id: string) {
  return queryOptions({
    queryKey: [...FLOWS_KEY, id],
    queryFn: () => answerOf(api.GET('/api/v1/flows/{id}', { params: { path: { id } } })),
  });
}

/** A change that answers the flow as it is afterwards, which replaces what the cache has of it. */
export function useFlowChange<Wish>(change: (wish: Wish) => Promise<Flow>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (flow) => {
      await client.invalidateQueries({ queryKey: FLOWS_KEY });
      client.setQueryData(flowQuery(flow.id).queryKey, flow);
    },
  });
}

/** Makes a flow with a draft; without a definition, that of every new workspace. */
export function createFlow(body: { name: string; definition?: FlowDefinition }): Promise<Flow> {
  return answerOf(api.POST('/api/v1/flows', { body }));
}

/** Replaces a flow's draft; the latest version's definition leaves none. */
export function saveDraft(id: string, body: { name?: string; definition: FlowDefinition }): Promise<Flow> {
  return answerOf(api.PUT('/api/v1/flows/{id}/draft', { params: { path: { id } }, body }));
}

/** Makes a flow live, with its draft as a new version. */
export function publishFlow(id: string): Promise<Flow> {
  return answerOf(api.POST('/api/v1/flows/{id}/publish', { params: { path: { id } } }));
}

/** Puts a flow away for good. */
export function archiveFlow(id: string): Promise<Flow> {
  return answerOf(api.POST('/api/v1/flows/{id}/archive', { params: { path: { id } } }));
}
