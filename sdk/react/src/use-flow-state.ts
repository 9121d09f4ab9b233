import type { CancelFlow, FlowState } from '@retainly/js';
import { useCallback, useSyncExternalStore } from 'react';

/** Where a headless flow is, for an interface of your own; the component renders anew with every change. */
export function useFlowState(flow: CancelFlow): FlowState {
  const subscribe = useCallback((onChange: () => void) => flow.subscribe(onChange), [flow]);
  const read = useCallback(() => flow.state, [flow]);
  return useSyncExternalStore(subscribe, read, read);
}
