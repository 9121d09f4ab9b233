import { z } from 'zod';

/** Answer of `GET /health/live`. */
export const LivenessAnswer = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });
export type LivenessAnswer = z.infer<typeof LivenessAnswer>;

/** Answer of `GET /health/ready`: `degraded` still serves. */
export const ReadinessAnswer = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    warnings: z.array(z.string()).meta({ description: 'What an operator should mend, though the process works.' }),
    checks: z.record(z.string(), z.string()).meta({ examples: [{ postgres: 'ok', redis: 'ok' }] }),
  })
  .meta({ id: 'Readiness' });
export type ReadinessAnswer = z.infer<typeof ReadinessAnswer>;
