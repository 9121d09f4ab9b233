import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import { RecoveryCase } from '../entities/recovery-case.entity.js';
import type { RecoveryPolicy } from '../policy/recovery-policy.js';
import { lineOf, type PastCase, simulateCase } from './simulate-case.js';

/** Which cases to run through a policy. */
export interface SimulationWish {
  since: Date;
  workspaceId: string | undefined;
}

/** Runs past cases through a policy; reads only. */
@Injectable()
export class SimulateRecoveryService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Prints every step of every case, in the order in which the cases opened, and the totals at the end. */
  async run(policy: RecoveryPolicy, wish: SimulationWish, print: (line: string) => void): Promise<void> {
    const now = this.clock.now();
    const totals = { retry: 0, refusal: 0, mail: 0 };
    const cases = await this.cases(wish);
    for (const recovery of cases) {
      for (const step of simulateCase(await this.pastOf(recovery), policy, now)) {
        totals[step.kind] += 1;
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

  private async pastOf(recovery: RecoveryCase): Promise<PastCase> {
    const { workspaceId, id: recoveryId } = recovery;
    const attempts = await this.dataSource
      .getRepository(RecoveryAttempt)
      .find({ where: { workspaceId, recoveryId }, order: { attemptedAt: 'ASC', id: 'ASC' } });
    const cardKey = attempts.findLast(({ status }) => status === 'failed')?.cardKey ?? null;
    if (cardKey === null) return { recovery, attempts, otherTries: [] };
    const otherTries = await this.dataSource.query<{ at: Date }[]>(
      `SELECT attempted_at AS at FROM recovery_attempts
       WHERE workspace_id = $1 AND card_key = $2 AND recovery_id <> $3 AND status = 'failed' AND initiator <> 'retainly'`,
      [workspaceId, cardKey, recoveryId],
    );
    return { recovery, attempts, otherTries: otherTries.map(({ at }) => ({ at, isOwn: false })) };
  }
}
