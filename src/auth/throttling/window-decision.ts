/** How long an accepted request counts, in milliseconds. */
export const WINDOW_MS = 60_000;

/** What a rolling window says about one request. */
export interface WindowDecision {
  isAllowed: boolean;
  /** Requests accepted within the window, this one included; in the fullest bucket when there are several. */
  used: number;
  /** Until the next slot is free. */
  waitMs: number;
}
