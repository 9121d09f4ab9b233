import { setTimeout as delay } from 'node:timers/promises';

import type Stripe from 'stripe';

import { BillingUnavailableError, BillingUnknownError } from '../billing.errors.js';
import type { StripeAccess } from './stripe-client.factory.js';
import { failureClassOf, isMissing, retryAfterMsOf, toReadError, toWriteError } from './stripe-errors.js';
import type { StripeMetrics } from './stripe-metrics.js';

const LONGEST_TIMEOUT_MS = 10_000;
/** What the client may wait between its two tries, and a little more. */
const BETWEEN_TRIES_MS = 1_000;
const SHORTEST_TIMEOUT_MS = 100;
/** The client repeats a lost answer, but not a call that Stripe had no room for. */
const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/** One call through a client, with the options it has to pass on. */
export type StripeCall<T> = (client: Stripe, options: Stripe.RequestOptions) => Promise<T>;

/** What is thrown when the deadline is too near. */
type NoTime = new (cause: unknown) => Error;

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
 * still running when it has passed. A call for which Stripe has no room (429, a lock that is held) is made again after a
 * while of random length: nothing happened, and its idempotency key stays the same.
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
    return this.send(op, call, BillingUnavailableError).catch((error: unknown) => {
      throw toReadError(error);
    });
  }

  /** Like `read`, but undefined for an object that does not exist. */
  async readIfThere<T>(op: string, call: StripeCall<T>): Promise<T | undefined> {
    return this.send(op, call, BillingUnavailableError).catch((error: unknown) => {
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
    const { op, idempotencyKey } = terms;
    const withKey: StripeCall<T> = (client, options) =>
      call(client, { ...options, ...(idempotencyKey !== undefined && { idempotencyKey }) });
    const answer = await this.send(op, withKey, BillingUnknownError).catch((error: unknown) => {
      throw toWriteError(error);
    });
    if (answer.object !== terms.object || !isExpectedId(answer.id, terms.id)) {
      this.metrics.count(op, 'invalid_answer');
      throw new BillingUnknownError(`${op} answered something else than a ${terms.object}`);
    }
    return answer;
  }

  private async send<T>(op: string, call: StripeCall<T>, NoTimeError: NoTime): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.sendOnce(op, call, NoTimeError);
      } catch (error) {
        if (failureClassOf(error) !== 'rate_limited' || attempt === MOST_TRIES) throw error;
        const pauseMs = Math.max(retryAfterMsOf(error) ?? 0, pauseAfterMs(attempt));
        this.access.limiter.slowDown(pauseMs);
        if (this.msLeft() < pauseMs) throw error;
        await delay(pauseMs);
      }
    }
  }

  private async sendOnce<T>(op: string, call: StripeCall<T>, NoTimeError: NoTime): Promise<T> {
    const { limiter } = this.access;
    const askedAt = performance.now();
    const isAdmitted = await limiter.enter(this.msLeft());
    this.metrics.observeWait((performance.now() - askedAt) / 1_000);
    if (!isAdmitted) throw new NoTimeError('no turn below the rate limit before the deadline');
    try {
      return await this.count(op, call, this.timeoutMs(NoTimeError));
    } finally {
      limiter.leave();
    }
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
  private timeoutMs(NoTimeError: NoTime): number {
    const each = SHORTEST_TIMEOUT_MS + Math.floor(this.msLeft() / 2);
    if (each < SHORTEST_TIMEOUT_MS) throw new NoTimeError('no time left before the deadline');
    return Math.min(each, LONGEST_TIMEOUT_MS);
  }

  /** Until when a call that takes its shortest time can still begin; negative when it is too late. */
  private msLeft(): number {
    return this.endsAt - performance.now() - BETWEEN_TRIES_MS - 2 * SHORTEST_TIMEOUT_MS;
  }
}

/** Longer with each try, and of random length, so that calls refused together do not come back together. */
function pauseAfterMs(attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

function isExpectedId(id: unknown, expected: string | undefined): boolean {
  return expected === undefined ? typeof id === 'string' && id !== '' : id === expected;
}
