import { AppError } from '../shared/errors/app-error.js';
import { ResourceNotFoundError } from '../shared/errors/common.errors.js';
import type { DefinitionProblem } from './definitions/definition-problems.js';
import { explainObstacle, type OfferObstacle } from './guards/offer-obstacles.js';

/** 404: the workspace has no live flow, so there is nothing to show. */
export class NoActiveFlowError extends AppError {
  override readonly status = 404;
  override readonly code = 'no_active_flow';
  constructor() {
    super('This workspace has no live cancel flow. Publish one first.');
  }
}

/** 404: Stripe knows no such subscription of this customer. */
export class SubscriptionNotFoundError extends ResourceNotFoundError {
  constructor(subscriptionId: string, customerId: string) {
    super(`The connected Stripe account has no subscription ${subscriptionId} of customer ${customerId}.`, {
      param: 'subscription_id',
    });
  }
}

/** 400: the offer cannot be taken. The message says why, and `reason` in the envelope is a code for it. */
export class OfferNotAvailableError extends AppError {
  override readonly status = 400;
  override readonly code = 'offer_not_available';
  constructor(reason: OfferObstacle) {
    super(explainObstacle(reason), { param: 'offer_value', details: { reason } });
  }
}

/** 400: the session was idle for too long; start a new one. */
export class SessionExpiredError extends AppError {
  override readonly status = 400;
  override readonly code = 'session_expired';
  constructor() {
    super('This session was abandoned and takes no offer any more. Start a new one.', { param: 'session_id' });
  }
}

/** 409: the session already ended another way. `outcome` in the envelope says how. */
export class SessionAlreadyResolvedError extends AppError {
  override readonly status = 409;
  override readonly code = 'session_already_resolved';
  constructor(outcome: string) {
    super(`This session already ended as "${outcome}".`, { details: { outcome } });
  }
}

/** 409: an archived flow is put away for good. */
export class FlowArchivedError extends AppError {
  override readonly status = 409;
  override readonly code = 'flow_archived';
  constructor() {
    super('This flow is archived. Create a new one.');
  }
}

/** 400: the draft cannot go live as it is. `details` lists every problem. */
export class FlowNotPublishableError extends AppError {
  override readonly status = 400;
  override readonly code = 'parameter_invalid';
  constructor(problems: DefinitionProblem[]) {
    const [first] = problems;
    super(`${first?.path ?? 'definition'} ${first?.message ?? 'is not valid'}.`, {
      param: first?.path ?? 'definition',
      details: { details: problems.map(({ path, message }) => ({ param: path, message })) },
    });
  }
}
