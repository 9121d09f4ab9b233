/**
 * The cancel flow without a user interface: a state machine for a dialog of your own, and the parts it works with.
 * Needs `fetch` and `crypto`, but no DOM.
 */
export { CancelFlow, type FlowParts, type FlowRequest } from './cancel-flow.js';
export type { FlowState, OfferProblem, Progress, ShownOffers } from './flow-state.js';
export type {
  CanceledOutcome,
  CancelOutcome,
  ClosedOutcome,
  FallbackOutcome,
  FallbackReason,
  SavedOutcome,
} from './outcome.js';
export { Outbox } from './outbox.js';
export { outboxStore, type OutboxStore, type UnsentRecord } from './outbox-store.js';
export { previewTransport } from './preview-transport.js';
export { httpTransport, type FailureReason, type FlowTransport, type Reply, type ServerAddress } from './transport.js';
export type {
  ConfirmStep,
  DialogTheme,
  FlowContent,
  FlowOffer,
  FlowStep,
  InterfaceTexts,
  LeavingWords,
  OfferStep,
  StartAnswer,
  StartBody,
  SurveyStep,
} from './wire.js';
