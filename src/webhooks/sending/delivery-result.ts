/** Why an attempt failed. Stored with it, counted in metrics, shown to the merchant. */
export type FailureReason =
  /** An answer other than 2xx, 3xx and 410. */
  | 'http_error'
  /** 3xx: redirects are never followed, they could lead inside. */
  | 'redirect'
  /** 410: the receiver wants no more. */
  | 'gone'
  | 'timeout'
  | 'dns'
  | 'connection_refused'
  | 'connection_reset'
  | 'connection_failed'
  | 'tls'
  /** What came back is not HTTP, or its head is larger than 16 KiB. */
  | 'invalid_response'
  /** The destination is not public (any more). */
  | 'destination_refused';

/** What came back from a receiver, in a form that can be stored and shown. */
export interface ReceiverAnswer {
  statusCode: number;
  /** The harmless and useful ones only. */
  headers: Record<string, string>;
  /** The first 16 KiB, as text; what is not text is replaced. */
  body: string;
}

/** How one attempt ended. */
export interface DeliveryResult {
  outcome: 'succeeded' | FailureReason;
  durationMs: number;
  /** Absent when no answer arrived. */
  answer?: ReceiverAnswer;
}

/** The outcome that a status means. Only 2xx is a success. */
export function outcomeOfStatus(statusCode: number): DeliveryResult['outcome'] {
  if (statusCode >= 200 && statusCode < 300) return 'succeeded';
  if (statusCode >= 300 && statusCode < 400) return 'redirect';
  return statusCode === 410 ? 'gone' : 'http_error';
}
