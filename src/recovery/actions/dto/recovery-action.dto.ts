import { z } from 'zod';

import { toWireTimeOrNull } from '../../../shared/http/wire.js';
import { toPublicId } from '../../../shared/ids.js';
import {
  HALTS,
  NEXT_ATTEMPT_MAKERS,
  RECOVERY_STATUSES,
  type RecoveryCase,
} from '../../entities/recovery-case.entity.js';

/** A case after an action on it. */
export const RecoveryState = z
  .object({
    id: z.string().meta({ examples: ['rec_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'] }),
    status: z.enum(RECOVERY_STATUSES),
    is_paused: z.boolean(),
    halted_by: z.enum(HALTS).nullable(),
    decline_code: z.string().nullable(),
    attempt_count: z.int(),
    next_attempt_at: z.string().nullable(),
    next_attempt_by: z.enum(NEXT_ATTEMPT_MAKERS).nullable(),
  })
  .meta({ id: 'RecoveryState', description: 'Where a case stands after the action.' });
export type RecoveryState = z.infer<typeof RecoveryState>;

/** A case in wire names, as far as actions change it. */
export function toRecoveryState(recovery: RecoveryCase): RecoveryState {
  return {
    id: toPublicId('recovery', recovery.id),
    status: recovery.status,
    is_paused: recovery.isPaused,
    halted_by: recovery.haltedBy,
    decline_code: recovery.declineCode,
    attempt_count: recovery.attemptCount,
    next_attempt_at: toWireTimeOrNull(recovery.nextAttemptAt),
    next_attempt_by: recovery.nextAttemptBy,
  };
}
