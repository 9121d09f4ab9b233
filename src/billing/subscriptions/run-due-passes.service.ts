import { Injectable, Logger } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { isPassDue, type PassKind } from './mirror-pass.js';
import { MirrorPassRepository } from './mirror-pass.repository.js';
import { WalkAccountService } from './walk-account.service.js';

/** So that a large account does not keep the others waiting; it goes on in the next turn. */
const PAGES_PER_TURN = 50;
const LONGEST_TURN_MS = 120_000;

/** Copies the accounts that nobody copied yet, and compares each with its copy once a day. */
@Injectable()
export class RunDuePassesService {
  private readonly logger = new Logger(RunDuePassesService.name);

  constructor(
    private readonly passes: MirrorPassRepository,
    private readonly accounts: WalkAccountService,
    private readonly clock: Clock,
  ) {}

  /**
   * Works for a while on the passes of a kind that are due, in random order.
   * @returns how many workspaces it worked on
   */
  async run(kind: PassKind): Promise<number> {
    const endsAt = performance.now() + LONGEST_TURN_MS;
    const due = await this.dueWorkspaces(kind);
    let count = 0;
    for (const workspaceId of due) {
      if (performance.now() > endsAt) break;
      await this.walk(workspaceId, kind);
      count += 1;
    }
    return count;
  }

  private async dueWorkspaces(kind: PassKind): Promise<string[]> {
    const now = this.clock.now();
    const latest = await this.passes.latest();
    const due = (await this.passes.connected()).filter(({ workspaceId, credentialsAt }) =>
      isPassDue(kind, credentialsAt, latest.get(workspaceId) ?? {}, now),
    );
    // One whose Stripe account does not answer must not always come first.
    const inRandomOrder = due.map(({ workspaceId }) => ({ workspaceId, order: Math.random() }));
    return inRandomOrder.sort((a, b) => a.order - b.order).map(({ workspaceId }) => workspaceId);
  }

  private async walk(workspaceId: string, kind: PassKind): Promise<void> {
    try {
      const pass = await this.accounts.walk(workspaceId, kind, { maxPages: PAGES_PER_TURN });
      if (!pass.finishedAt) return;
      this.logger.log({ msg: `mirror ${kind} finished`, workspaceId, copied: pass.copiedCount, drift: pass.drift });
    } catch (error) {
      this.logger.error({ msg: `mirror ${kind} stopped`, workspaceId, err: error });
    }
  }
}
