/** What one process may ask of one Stripe account. */
export interface StripeLimits {
  /** Calls under way at the same time. */
  atOnce: number;
  /** Calls per second in the long run. */
  perSecond: number;
  /** Calls that may start together after a quiet time. */
  burst: number;
}

/** Below the 100 calls per second that Stripe takes from an account in live mode. */
export const LIVE_LIMITS: StripeLimits = { atOnce: 10, perSecond: 70, burst: 20 };
/** Below the 25 calls per second of test mode. */
export const TEST_LIMITS: StripeLimits = { atOnce: 10, perSecond: 18, burst: 5 };

interface Waiter {
  admit: (isAdmitted: boolean) => void;
  timer: NodeJS.Timeout;
}

/**
 * Keeps one process below the limits of one Stripe account: a semaphore and a token bucket. Calls that have to wait get
 * their turn in the order in which they came.
 */
export class StripeLimiter {
  private readonly waiting: Waiter[] = [];
  private running = 0;
  private tokens: number;
  private refilledAt = performance.now();
  private wakeUp: NodeJS.Timeout | undefined;

  constructor(private readonly limits: StripeLimits) {
    this.tokens = limits.burst;
  }

  /**
   * Waits for a turn, at most `waitMs`. Whoever gets one calls {@link leave} when the call has ended.
   * @returns false when there was none in time
   */
  enter(waitMs: number): Promise<boolean> {
    return new Promise((admit) => {
      const waiter: Waiter = { admit, timer: setTimeout(() => this.giveUp(waiter), Math.max(0, waitMs)) };
      this.waiting.push(waiter);
      this.admitNext();
    });
  }

  /** Ends a turn. */
  leave(): void {
    this.running -= 1;
    this.admitNext();
  }

  /** Stripe says it is too much: nothing starts for a moment, whoever asks. */
  slowDown(pauseMs: number): void {
    this.refill();
    this.tokens = Math.min(this.tokens, -(pauseMs * this.limits.perSecond) / 1_000);
  }

  private admitNext(): void {
    this.refill();
    while (this.running < this.limits.atOnce && this.tokens >= 1) {
      const waiter = this.waiting.shift();
      if (!waiter) return;
      clearTimeout(waiter.timer);
      this.tokens -= 1;
      this.running += 1;
      waiter.admit(true);
    }
    // A free place is announced by `leave`; a token comes with time.
    const waitsForToken = this.waiting.length > 0 && this.running < this.limits.atOnce;
    if (waitsForToken && this.wakeUp === undefined) {
      this.wakeUp = setTimeout(
        () => {
          this.wakeUp = undefined;
          this.admitNext();
        },
        Math.ceil(((1 - this.tokens) / this.limits.perSecond) * 1_000),
      );
    }
  }

  private giveUp(waiter: Waiter): void {
    const place = this.waiting.indexOf(waiter);
    if (place === -1) return;
    this.waiting.splice(place, 1);
    waiter.admit(false);
  }

  private refill(): void {
    const now = performance.now();
    const earned = ((now - this.refilledAt) / 1_000) * this.limits.perSecond;
    this.tokens = Math.min(this.limits.burst, this.tokens + earned);
    this.refilledAt = now;
  }
}
