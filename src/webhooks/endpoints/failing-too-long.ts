const MAX_FAILING_MS = 120 * 60 * 60 * 1_000;
const MIN_FAILURES = 10;

/**
 * Whether an endpoint has failed for so long that it is disabled: no success for 120 hours and at least ten failed
 * attempts. One success in between starts the count anew, so an endpoint that works now and then stays.
 */
export function isFailingTooLong(failingSince: Date, failures: number, now: Date): boolean {
  return failures >= MIN_FAILURES && now.getTime() - failingSince.getTime() >= MAX_FAILING_MS;
}
