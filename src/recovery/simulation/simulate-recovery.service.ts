import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { CardTry } from '../budget/retry-budget.js';
import { RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import { RecoveryCase } from '../entities/recovery-case.entity.js';
import { RecoveryDecision } from '../entities/recovery-decision.entity.js';
import type { RecoveryPolicy } from '../policy/recovery-policy.js';
import { foreignFailures, lineOf, type PastCase, simulateCase } from './simulate-case.js';

/** Which cases to run through a policy. */
export interface SimulationWish {
  since: Date;
  workspaceId: string | undefined;
}

/** Runs past cases through a policy; reads only. */
@Injectable()
export class SimulateRecoveryService {
  constructor(private readonly dataSource: DataSource) {}

  /** Prints every step of every case, in the order in which the cases opened, and the totals at the end. */
  async run(policy: RecoveryPolicy, wish: SimulationWish, print: (line: string) => void): Promise<void> {
    const totals = { retry: 0, refusal: 0, mail: 0 };
    const cases = await this.cases(wish);
    const ownTries = new OwnTries();
    for (const recovery of cases) {
      const { past, cardKey } = await this.pastOf(recovery, ownTries);
      for (const step of simulateCase(past, policy)) {
        totals[step.kind] += 1;
        if (step.kind === 'retry') ownTries.add(recovery, cardKey, step.at);
        print(lineOf(recovery, step));
      }
    }
    print(`${cases.length} cases: ${totals.retry} retries, ${totals.refusal} refusals, ${totals.mail} mails`);
  }

  private cases({ since, workspaceId }: SimulationWish): Promise<RecoveryCase[]> {
    const query = this.dataSource
      .getRepository(RecoveryCase)
      .createQueryBuilder('recovery')
      .where('recovery.openedAt >= :since', { since });
    if (workspaceId !== undefined) query.andWhere('recovery.workspaceId = :workspaceId', { workspaceId });
    return query.orderBy('recovery.openedAt').addOrderBy('recovery.id').getMany();
  }

  private async pastOf(
    recovery: RecoveryCase,
    ownTries: OwnTries,
  ): Promise<{ past: PastCase; cardKey: string | null }> {
    const { workspaceId, id: recoveryId } = recovery;
    const attempts = await this.dataSource
      .getRepository(RecoveryAttempt)
      .find({ where: { workspaceId, recoveryId }, order: { attemptedAt: 'ASC', id: 'ASC' } });
    const heldSince = await this.heldSince(recovery);
    const cardKey = foreignFailures(attempts).at(-1)?.cardKey ?? null;
    if (cardKey === null) return { past: { recovery, attempts, heldSince, otherTries: [] }, cardKey };
    const tries = await this.dataSource.query<{ at: Date }[]>(
      `SELECT attempted_at AS at FROM recovery_attempts
       WHERE workspace_id = $1 AND card_key = $2 AND recovery_id <> $3 AND status = 'failed' AND initiator <> 'retainly'`,
      [workspaceId, cardKey, recoveryId],
    );
    const otherTries = [...tries.map(({ at }) => ({ at, isOwn: false })), ...ownTries.of(recovery, cardKey)];
    return { past: { recovery, attempts, heldSince, otherTries }, cardKey };
  }

  /** A case that was held from the start has no decision about it. */
  private async heldSince(recovery: RecoveryCase): Promise<Date | undefined> {
    const { workspaceId, id: recoveryId, isPaused, haltedBy, openedAt } = recovery;
    if (!isPaused && haltedBy === null) return undefined;
    const [stopped] = await this.dataSource.getRepository(RecoveryDecision).find({
      where: { workspaceId, recoveryId, kind: 'stopped' },
      order: { decidedAt: 'DESC', id: 'DESC' },
      take: 1,
    });
    return stopped?.decidedAt ?? openedAt;
  }
}

/** Tries of ours that were made up, so that a later case with the same card finds the budget as they left it. */
class OwnTries {
  private readonly byCard = new Map<string, CardTry[]>();

  add(recovery: RecoveryCase, cardKey: string | null, at: Date): void {
    if (cardKey !== null)
      this.byCard.set(keyOf(recovery, cardKey), [...this.of(recovery, cardKey), { at, isOwn: true }]);
  }

  of(recovery: RecoveryCase, cardKey: string): readonly CardTry[] {
    return this.byCard.get(keyOf(recovery, cardKey)) ?? [];
  }
}

function keyOf({ workspaceId }: RecoveryCase, cardKey: string): string {
  return `${workspaceId} ${cardKey}`;
}
