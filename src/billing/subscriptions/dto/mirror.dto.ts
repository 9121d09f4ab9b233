import { z } from 'zod';

import { toWireTime } from '../../../shared/http/wire.js';
import type { LatestPasses, MirrorPass } from '../mirror-pass.js';

const time = z.iso.datetime().meta({ examples: ['2026-05-01T02:00:00Z'] });

/** A walk through everything a Stripe account has. */
export const MirrorPassObject = z
  .object({
    started_at: time,
    finished_at: time.nullable().meta({ description: 'Null while it is under way; it goes on by itself.' }),
    copied_count: z.int().meta({ description: 'Objects looked at so far.', examples: [10_240] }),
    drift: z.record(z.string(), z.int()).meta({
      description:
        'How many objects differed from the copy, by kind. `…_missing` and `…_differing`: events did not arrive; ' +
        '`subscription_extra`: no longer in Stripe. They are repaired at once.',
      examples: [{ subscription_differing: 2 }],
    }),
    drift_count: z.int().meta({ description: 'The sum of all kinds.', examples: [2] }),
  })
  .meta({ id: 'MirrorPass', description: 'A walk through everything a Stripe account has.' });
export type MirrorPassObject = z.infer<typeof MirrorPassObject>;

/** How true the local copy of a workspace's Stripe account is. */
export const MirrorObject = z
  .object({
    backfill: MirrorPassObject.nullable().meta({ description: 'The first copy; null before it began.' }),
    reconciliation: MirrorPassObject.nullable().meta({
      description: 'The latest nightly comparison of the copy with Stripe; null before the first one.',
    }),
  })
  .meta({ id: 'Mirror', description: 'How true the local copy of the workspace’s Stripe account is.' });
export type MirrorObject = z.infer<typeof MirrorObject>;

/** The wire form of a workspace's latest passes. */
export function toMirrorObject({ backfill, reconcile }: LatestPasses): MirrorObject {
  return {
    backfill: backfill ? toPassObject(backfill) : null,
    reconciliation: reconcile ? toPassObject(reconcile) : null,
  };
}

function toPassObject({ startedAt, finishedAt, copiedCount, drift }: MirrorPass): MirrorPassObject {
  return {
    started_at: toWireTime(startedAt),
    finished_at: finishedAt && toWireTime(finishedAt),
    copied_count: copiedCount,
    drift,
    drift_count: Object.values(drift).reduce((sum, count) => sum + count, 0),
  };
}
