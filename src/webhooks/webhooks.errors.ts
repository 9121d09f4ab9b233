import { AppError } from '../shared/errors/app-error.js';

/** 400: the URL leads into a network that is not public. Names no address: that would help to map the network. */
export class DestinationNotAllowedError extends AppError {
  override readonly status = 400;
  override readonly code = 'parameter_invalid';
  constructor() {
    super(
      'url: destination address not allowed: the host must be public. ' +
        'Only the operator of this installation can open other networks (WEBHOOK_ALLOW_CIDRS).',
      { param: 'url' },
    );
  }
}

/** 409: the workspace has as many endpoints as it may have. */
export class TooManyEndpointsError extends AppError {
  override readonly status = 409;
  override readonly code = 'too_many_endpoints';
  constructor(limit: number) {
    super(`A workspace has at most ${limit} webhook endpoints. Delete one first.`, { details: { limit } });
  }
}

/** 409: nothing is sent to a disabled endpoint; enable it, and what is held is sent. */
export class EndpointDisabledError extends AppError {
  override readonly status = 409;
  override readonly code = 'endpoint_disabled';
  constructor() {
    super('This webhook endpoint is disabled. Enable it first.');
  }
}

/** 429: test events are for trying out, not for load. */
export class TooManyTestEventsError extends AppError {
  override readonly status = 429;
  override readonly code = 'rate_limited';
  constructor(limit: number, retryAfterSeconds: number) {
    super(`An endpoint gets at most ${limit} test events per minute. Retry after ${retryAfterSeconds} seconds.`, {
      retryAfterSeconds,
    });
  }
}
