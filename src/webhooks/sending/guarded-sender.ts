import { Injectable } from '@nestjs/common';
import { type Dispatcher, request } from 'undici';

import { DestinationGuard, type VettedDestination } from '../destinations/destination-guard.js';
import { type DeliveryResult, outcomeOfStatus, type ReceiverAnswer } from './delivery-result.js';
import { EndpointConnections } from './endpoint-connections.js';
import { failureReasonOf } from './failure-reason.js';
import { readAnswer } from './receiver-answer.js';
import { SendLimits } from './send-limits.js';

/** A request to a receiver. */
export interface OutgoingRequest {
  /** Whose connections are used. */
  endpointId: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * Sends requests to addresses that strangers chose.
 *
 * Only vetted addresses are connected to, redirects are not followed, nothing is decompressed, heads over 16 KiB and
 * bodies beyond what the log keeps are cut, and one deadline covers it all.
 */
@Injectable()
export class GuardedSender {
  constructor(
    private readonly guard: DestinationGuard,
    private readonly connections: EndpointConnections,
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

  /**
   * A receiver may close a resting connection just when a request leaves on it. That is nobody's failure: the request is
   * sent once more over a new one, with the same event id. A reset on a new connection is the receiver's answer.
   */
  private async post(
    destination: VettedDestination,
    outgoing: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<ReceiverAnswer> {
    const lent = this.connections.lend(outgoing.endpointId, destination);
    try {
      return await this.postOver(lent.dispatcher, destination, outgoing, signal);
    } catch (error) {
      if (!lent.mayBeStale || failureReasonOf(error) !== 'connection_reset') throw error;
    }
    const { dispatcher } = this.connections.lend(outgoing.endpointId, destination);
    return this.postOver(dispatcher, destination, outgoing, signal);
  }

  private async postOver(
    dispatcher: Dispatcher,
    { url }: VettedDestination,
    { endpointId, headers, body }: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<ReceiverAnswer> {
    try {
      const answer = await readAnswer(await request(url, { method: 'POST', headers, body, dispatcher, signal }));
      this.connections.noteAnswer(endpointId, dispatcher);
      return answer;
    } catch (error) {
      this.connections.drop(endpointId, dispatcher);
      throw error;
    }
  }
}

function millisecondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
