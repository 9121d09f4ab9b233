import type Stripe from 'stripe';

import { BillingUnavailableError, BillingUnknownError } from '../billing.errors.js';
import type { StripeAccess } from './stripe-client.factory.js';
import { failureClassOf, isMissing, toReadError, toWriteError } from './stripe-errors.js';
import type { StripeMetrics } from './stripe-metrics.js';

const LONGEST_TIMEOUT_MS = 10_000;
/** What the client may wait between its two tries, and a little more. */
const BETWEEN_TRIES_MS = 1_000;
const SHORTEST_TIMEOUT_MS = 100;

/** One call through a client, with the options it has to pass on. */
export type StripeCall<T> = (client: Stripe, options: Stripe.RequestOptions) => Promise<T>;

/** What a write is called in metrics, its idempotency key, and what its answer has to be. */
export interface WriteTerms {
  op: string;
  /** Undefined where Stripe takes none (DELETE). */
  idempotencyKey: string | undefined;
  object: string;
  /** Undefined for an object that is only being made. */
  id: string | undefined;
}

/**
 * Calls to Stripe for one piece of work, which together end within a deadline.
 *
 * Each call may take 10 s and be repeated once by the client; nearer to the deadline it gets less, so that nothing is
 * still running when it has passed.
 */
export class StripeCalls {
  private readonly endsAt: number;

  constructor(
    private readonly access: StripeAccess,
    private readonly metrics: StripeMetrics,
    deadlineMs: number,
  ) {
    this.endsAt = performance.now() + deadlineMs;
  }

  /** When the credentials were stored that these calls are made with. */
  get credentialsAt(): Date {
    return this.access.credentialsAt;
  }

  /** @throws BillingUnavailableError, BillingAccessError, BillingRefusedError */
  async read<T>(op: string, call: StripeCall<T>): Promise<T> {
    return this.count(op, call, this.timeoutMs(BillingUnavailableError)).catch((error: unknown) => {
      throw toReadError(error);
    });
  }

  /** Like `read`, but undefined for an object that does not exist. */
  async readIfThere<T>(op: string, call: StripeCall<T>): Promise<T | undefined> {
    const timeout = this.timeoutMs(BillingUnavailableError);
    return this.count(op, call, timeout).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw toReadError(error);
    });
  }

  /**
   * Changes something. An answer that is not the object asked for counts as unknown: the client reports any JSON
   * without an `error` as a success, whatever its status.
   * @throws BillingRefusedError, BillingAccessError, BillingUnknownError
   */
  async write<T extends { object: string; id: string }>(terms: WriteTerms, call: StripeCall<T>): Promise<T> {
    const timeout = this.timeoutMs(BillingUnknownError);
    const { op, idempotencyKey } = terms;
    const withKey: StripeCall<T> = (client, options) =>
      call(client, { ...options, ...(idempotencyKey !== undefined && { idempotencyKey }) });
    const answer = await this.count(op, withKey, timeout).catch((error: unknown) => {
      throw toWriteError(error);
    });
    if (answer.object !== terms.object || !isExpectedId(answer.id, terms.id)) {
      this.metrics.count(op, 'invalid_answer');
      throw new BillingUnknownError(`${op} answered something else than a ${terms.object}`);
    }
    return answer;
  }

  private async count<T>(op: string, call: StripeCall<T>, timeout: number): Promise<T> {
    try {
      const answer = await call(this.access.client, { ...this.access.options, timeout });
      this.metrics.count(op, 'ok');
      return answer;
    } catch (error) {
      this.metrics.count(op, failureClassOf(error) ?? 'fault');
      throw error;
    }
  }

  /** What one try may take so that two of them end in time. @throws NoTimeError when there is no time left */
  private timeoutMs(NoTimeError: new (cause: unknown) => Error): number {
    const each = Math.floor((this.endsAt - performance.now() - BETWEEN_TRIES_MS) / 2);
    if (each < SHORTEST_TIMEOUT_MS) throw new NoTimeError('no time left before the deadline');
    return Math.min(each, LONGEST_TIMEOUT_MS);
  }
}

function isExpectedId(id: unknown, expected: string | undefined): boolean {
  return expected === undefined ? typeof id === 'string' && id !== '' : id === expected;
}
