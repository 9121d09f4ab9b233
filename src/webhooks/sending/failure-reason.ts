import { z } from 'zod';

import { HostNotResolvedError } from '../destinations/address-resolver.js';
import { DestinationRefusedError } from '../destinations/destination-guard.js';
import type { FailureReason } from './delivery-result.js';

/** What tells errors apart, whichever part of Node or undici made them. */
const thrownError = z.object({ name: z.string(), code: z.string().catch(''), cause: z.unknown().optional() });

const REASON_BY_NAME: Record<string, FailureReason> = { TimeoutError: 'timeout', HTTPParserError: 'invalid_response' };

const REASON_BY_CODE: Record<string, FailureReason> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'invalid_response',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
};

const TLS_CODE = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_)/;

/** The reason that an error of the sender means. Unknown ones are `connection_failed`, never a crash. */
export function failureReasonOf(error: unknown): FailureReason {
  if (error instanceof DestinationRefusedError) return 'destination_refused';
  if (error instanceof HostNotResolvedError) return 'dns';
  const thrown = thrownError.safeParse(error).data;
  if (!thrown) return 'connection_failed';
  const reason = REASON_BY_NAME[thrown.name] ?? REASON_BY_CODE[thrown.code];
  if (reason) return reason;
  if (TLS_CODE.test(thrown.code)) return 'tls';
  return thrown.cause === undefined ? 'connection_failed' : failureReasonOf(thrown.cause);
}
