export { CancelButton, type CancelButtonProps } from './cancel-button.js';
export { useCancelFlow, type CancelFlowHandle } from './use-cancel-flow.js';
export { useFlowState } from './use-flow-state.js';
export type {
  CancelCallbacks,
  CancelOutcome,
  CancelRequest,
  CanceledOutcome,
  ClosedOutcome,
  FallbackOutcome,
  RetainlyConfig,
  SavedOutcome,
} from '@retainly/js';
