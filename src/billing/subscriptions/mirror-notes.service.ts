import { Injectable, Logger } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { Mirror } from './mirror.service.js';
import type { Seen } from './mirrored-rows.js';

/** Keeps what is seen from now on. */
export type NoteSeen = (seen: Seen) => Promise<void>;

/**
 * Leaves what other work saw in Stripe to the mirror.
 *
 * Never fails: a copy that could not be written is read anew later, and the work at hand must not suffer from it.
 */
@Injectable()
export class MirrorNotes {
  private readonly logger = new Logger(MirrorNotes.name);

  constructor(
    private readonly mirror: Mirror,
    private readonly clock: Clock,
  ) {}

  /**
   * Call it before a read, whose answer may be as old as that; and after a write, so that a read from before it, that is
   * answered late, counts as older.
   */
  from(workspaceId: string, { credentialsAt }: { credentialsAt: Date }): NoteSeen {
    const sighting = { credentialsAt, asOf: this.clock.now() };
    return (seen) => this.quietly(workspaceId, () => this.mirror.keep(workspaceId, seen, sighting));
  }

  /** Drops the copy of a subscription that may have changed in ways nobody saw. */
  async forget(workspaceId: string, subscriptionId: string): Promise<void> {
    await this.quietly(workspaceId, () => this.mirror.forget(workspaceId, 'stripe_subscriptions', subscriptionId));
  }

  private async quietly(workspaceId: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.error({ msg: 'mirror not written', workspaceId, err: error });
    }
  }
}
