/** What the benchmark asks of the receivers' process. */
export type ReceiversWish =
  /** Forget what arrived. */
  | { kind: 'forget' }
  /** Say when so many requests have arrived. */
  | { kind: 'await'; count: number }
  /** Say what arrived. */
  | { kind: 'list' }
  /** Leave every request to this receiver without an answer, or cut those and answer again. */
  | { kind: 'hang'; receiver: number; isHanging: boolean };

/** What the receivers' process says. */
export type ReceiversNews =
  | { kind: 'listening'; ports: number[] }
  /** When the last of the requests that were awaited arrived, in milliseconds of Unix time. */
  | { kind: 'arrived'; atMs: number }
  /** Event ids with the time of their first request. */
  | { kind: 'listed'; arrivals: [eventId: string, atMs: number][] }
  | { kind: 'done' };

/** Milliseconds of Unix time with fractions: comparable between the processes of one machine. */
export function preciseNowMs(): number {
  return performance.timeOrigin + performance.now();
}
