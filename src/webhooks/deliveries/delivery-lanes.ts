import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';

import { AttemptDeliveryService } from './attempt-delivery.service.js';
import {
  type ClaimedDelivery,
  DeliveryClaimsRepository,
  type DueEndpoint,
  type EndpointKey,
} from './delivery-claims.repository.js';
import { DeliverySlots } from './delivery-slots.js';

const PER_ENDPOINT = 4;
const IN_ALL = 50;
/** With four lanes that makes twenty deliveries per endpoint before the others are looked at again. */
const SHARE_OF_A_LANE = 5;
const MAX_ENDPOINTS_PER_SWEEP = 200;
const STUCK_AFTER_MS = 2_000;
const PUT_OFF_MS = 2_000;
const DRAIN_TIMEOUT_MS = 20_000;

/**
 * Delivers what is due, on behalf of whoever noticed it: a Bull job or the sweep.
 *
 * A lane is one slot of one endpoint: it claims a delivery, makes the attempt, and goes on with the next that is due,
 * so a burst needs neither a job nor a sweep per delivery. While other endpoints may be waiting for a slot, a lane ends
 * after its share.
 */
@Injectable()
export class DeliveryLanes implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryLanes.name);
  private readonly slots = new DeliverySlots({ perEndpoint: PER_ENDPOINT, inAll: IN_ALL });
  private readonly running = new Set<Promise<void>>();
  private readonly underWay = new Set<ClaimedDelivery>();
  private isStopping = false;

  constructor(
    private readonly claims: DeliveryClaimsRepository,
    private readonly attempts: AttemptDeliveryService,
  ) {}

  /**
   * Opens lanes for what has become due for an endpoint, as far as it has slots left; the lanes in the others come to it
   * too. Does not wait for them.
   */
  open(endpoint: DueEndpoint): void {
    if (this.isStopping) return;
    for (let lane = 1; lane <= endpoint.dueCount && this.slots.tryTake(endpoint.endpointId); lane += 1) {
      void this.track(this.run(endpoint));
    }
  }

  /** Opens lanes for every endpoint with something due, one each before any gets its second. Does not wait for them. */
  async sweep(): Promise<void> {
    if (this.isStopping) return;
    const due = await this.claims.dueEndpoints(MAX_ENDPOINTS_PER_SWEEP);
    for (let round = 1; round <= PER_ENDPOINT; round += 1) {
      for (const endpoint of due) {
        if (endpoint.dueCount < round || !this.slots.tryTake(endpoint.endpointId)) continue;
        void this.track(this.run(endpoint));
      }
    }
    for (const endpoint of due) {
      if (this.slots.isStuck(endpoint.endpointId, STUCK_AFTER_MS)) await this.claims.putOff(endpoint, PUT_OFF_MS);
    }
  }

  /** Resolves once no lane runs. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Takes nothing new, waits for what is under way, and lets other workers have at once what does not end in time. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN_TIMEOUT_MS);
    });
    await Promise.race([this.settled(), timeout]);
    clearTimeout(timer);
    await Promise.all([...this.underWay].map((claim) => this.claims.release(claim)));
  }

  private async track(lane: Promise<void>): Promise<void> {
    this.running.add(lane);
    await lane;
    this.running.delete(lane);
  }

  private async run(endpoint: EndpointKey): Promise<void> {
    let written = Promise.resolve();
    try {
      let claim = await this.claims.claimNext(endpoint);
      for (let made = 1; claim; made += 1) {
        const attempt = await this.attempt(claim);
        // While a success is written down the next request is under way already; of each lane one at most waits so.
        await written;
        written = attempt.written;
        if (this.isStopping || (made >= SHARE_OF_A_LANE && this.slots.isFull)) return;
        this.slots.noteProgress(endpoint.endpointId);
        claim = await this.claims.claimNext(endpoint);
      }
    } catch (error) {
      // The lease ends by itself and a sweep finds the delivery again, so a database that is away for a while loses nothing.
      this.logger.error({ msg: 'webhook lane broke off', endpoint_id: endpoint.endpointId, err: error });
    } finally {
      this.slots.giveBack(endpoint.endpointId);
      await written;
    }
  }

  /** @returns once the receiver has answered; `written` never rejects */
  private async attempt(claim: ClaimedDelivery): Promise<{ written: Promise<void> }> {
    this.underWay.add(claim);
    try {
      const { settled } = await this.attempts.begin(claim);
      return { written: this.untilWritten(claim, settled) };
    } catch (error) {
      this.underWay.delete(claim);
      throw error;
    }
  }

  private async untilWritten(claim: ClaimedDelivery, settled: Promise<void>): Promise<void> {
    try {
      await settled;
    } catch (error) {
      this.logger.error({ msg: 'webhook result not written', delivery_id: claim.id, err: error });
    } finally {
      this.underWay.delete(claim);
    }
  }
}
