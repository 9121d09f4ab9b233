/** How many attempts one process makes at once. */
export interface SlotLimits {
  perEndpoint: number;
  inAll: number;
}

interface Usage {
  taken: number;
  /** When a slot was last taken or given back, in milliseconds of `performance.now()`. */
  movedAtMs: number;
}

/**
 * The attempts a process has under way.
 *
 * The cap per endpoint is what keeps a receiver that hangs from taking every slot and with it everybody's webhooks. Once
 * half of all slots are taken an endpoint may have one only, so that a dozen of those receivers cannot do it together.
 */
export class DeliverySlots {
  private readonly usage = new Map<string, Usage>();
  private takenInAll = 0;

  constructor(private readonly limits: SlotLimits) {}

  /** Takes a slot for an endpoint. Whoever gets true gives it back. */
  tryTake(endpointId: string): boolean {
    const usage = this.usage.get(endpointId) ?? { taken: 0, movedAtMs: 0 };
    const allowed = this.takenInAll * 2 >= this.limits.inAll ? 1 : this.limits.perEndpoint;
    if (this.isFull || usage.taken >= allowed) return false;
    this.usage.set(endpointId, { taken: usage.taken + 1, movedAtMs: performance.now() });
    this.takenInAll += 1;
    return true;
  }

  /** Gives a slot back. */
  giveBack(endpointId: string): void {
    const usage = this.usage.get(endpointId);
    if (!usage) return;
    this.takenInAll -= 1;
    if (usage.taken === 1) this.usage.delete(endpointId);
    else this.usage.set(endpointId, { taken: usage.taken - 1, movedAtMs: performance.now() });
  }

  /** Tells that an endpoint's slot is in use for another attempt, so that the endpoint does not count as stuck. */
  noteProgress(endpointId: string): void {
    const usage = this.usage.get(endpointId);
    if (usage) usage.movedAtMs = performance.now();
  }

  /** Whether no endpoint can get a slot. */
  get isFull(): boolean {
    return this.takenInAll >= this.limits.inAll;
  }

  /** Whether an endpoint uses all of its slots, and none has moved for this long. */
  isStuck(endpointId: string, forMs: number): boolean {
    const usage = this.usage.get(endpointId);
    if (!usage || usage.taken < this.limits.perEndpoint) return false;
    return performance.now() - usage.movedAtMs >= forMs;
  }
}
