import type { FailureReason } from './transport.js';
import type { CancelAnswer, FlowOffer } from './wire.js';

/** Why the host's own cancellation has to take over. */
export type FallbackReason = FailureReason | 'bad_config' | 'internal_error';

/** The customer took an offer. `isPending`: Stripe has not confirmed it yet; a `cancel.saved` webhook follows. */
export interface SavedOutcome {
  outcome: 'saved';
  sessionId: string;
  offer: FlowOffer;
  isPending: boolean;
}

/** The customer left. `stripe` is there where Retainly also cancels in Stripe; otherwise the host does. */
export interface CanceledOutcome {
  outcome: 'canceled';
  sessionId: string;
  reason?: string;
  comment?: string;
  stripe?: CancelAnswer['stripe'];
}

/** The customer closed the dialog without deciding. */
export interface ClosedOutcome {
  outcome: 'closed';
  sessionId?: string;
}

/**
 * Retainly cannot help: the host cancels on its own. At `start` the customer has seen nothing yet; at `cancel` they
 * have confirmed that they leave, so they should not be asked again.
 */
export interface FallbackOutcome {
  outcome: 'fallback';
  stage: 'start' | 'dialog' | 'cancel';
  reason: FallbackReason;
  sessionId?: string;
}

/** How a cancel flow ended. */
export type CancelOutcome = SavedOutcome | CanceledOutcome | ClosedOutcome | FallbackOutcome;
