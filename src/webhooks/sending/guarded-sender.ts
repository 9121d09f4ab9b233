import type { LookupFunction, Socket } from 'node:net';

import { Injectable } from '@nestjs/common';
import { Agent, buildConnector, request } from 'undici';

import {
  DestinationGuard,
  DestinationRefusedError,
  type VettedDestination,
} from '../destinations/destination-guard.js';
import { type DeliveryResult, outcomeOfStatus, type ReceiverAnswer } from './delivery-result.js';
import { failureReasonOf } from './failure-reason.js';
import { readAnswer } from './receiver-answer.js';

const MAX_HEADER_BYTES = 16 * 1024;

/** How long a receiver may take. A class, so that it can be injected; tests that wait for a timeout use shorter ones. */
@Injectable()
export class SendLimits {
  /** TCP and TLS. */
  readonly connectMs: number = 5_000;
  /** Everything from DNS to the last byte of the answer. */
  readonly totalMs: number = 15_000;
}

/** A request to a receiver. */
export interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * Sends requests to addresses that strangers chose.
 *
 * Only vetted addresses are connected to, redirects are not followed, nothing is decompressed, heads over 16 KiB and
 * bodies beyond what the log keeps are cut, and one deadline covers it all. Each request has a connection of its own:
 * receivers of different merchants on the same host do not wait for each other.
 */
@Injectable()
export class GuardedSender {
  constructor(
    private readonly guard: DestinationGuard,
    private readonly limits: SendLimits,
  ) {}

  /** Makes one attempt. Never throws: whatever a receiver does is a result. */
  async send(outgoing: OutgoingRequest): Promise<DeliveryResult> {
    const startedAt = performance.now();
    const signal = AbortSignal.timeout(this.limits.totalMs);
    try {
      const destination = await this.guard.vetForSending(outgoing.url);
      const answer = await this.post(destination, outgoing, signal);
      return { outcome: outcomeOfStatus(answer.statusCode), durationMs: millisecondsSince(startedAt), answer };
    } catch (error) {
      return { outcome: failureReasonOf(error), durationMs: millisecondsSince(startedAt) };
    }
  }

  private async post(
    destination: VettedDestination,
    outgoing: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<ReceiverAnswer> {
    const agent = new Agent({
      connect: this.connectorTo(destination),
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: this.limits.totalMs,
      bodyTimeout: this.limits.totalMs,
      pipelining: 0,
    });
    try {
      const response = await request(destination.url, {
        method: 'POST',
        headers: outgoing.headers,
        body: outgoing.body,
        dispatcher: agent,
        signal,
      });
      return await readAnswer(response);
    } finally {
      void agent.destroy();
    }
  }

  /** Connects to the vetted addresses only, and looks at where the socket really leads before a byte is sent. */
  private connectorTo({ addresses }: VettedDestination): buildConnector.connector {
    const connect = buildConnector({
      timeout: this.limits.connectMs,
      lookup: answerWith(addresses),
      // Said, because the environment can turn it off for the whole process (NODE_TLS_REJECT_UNAUTHORIZED).
      rejectUnauthorized: true,
    });
    return (options, callback) => {
      connect(options, (...[error, socket]: [Error, null] | [null, Socket]) => {
        if (error) {
          callback(error, null);
        } else if (this.guard.isAllowed(socket.remoteAddress ?? '')) {
          callback(null, socket);
        } else {
          socket.destroy();
          callback(new DestinationRefusedError('the socket leads to an address that is not allowed'), null);
        }
      });
    };
  }
}

/** A DNS lookup that knows its answer: the addresses that were just vetted. */
function answerWith(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const [first = { address: '', family: 4 }] = answers;
    if (options.all) callback(null, answers);
    else callback(null, first.address, first.family);
  };
}

function millisecondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
