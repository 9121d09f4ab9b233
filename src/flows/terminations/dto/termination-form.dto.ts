import { z } from 'zod';

import { TERMINATION_KINDS, TERMINATION_LANGUAGES } from '../termination.entity.js';

/** A field left empty is none. */
const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .default('')
    .transform((text) => text || null);

/** A termination as the public page sends it. */
export const TerminationForm = z
  .object({
    email: z
      .string()
      .trim()
      .max(320)
      .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address'),
    customer_name: optionalText(200),
    contract_number: optionalText(100),
    kind: z.enum(TERMINATION_KINDS),
    reason: optionalText(2_000),
    wished_end: z.union([z.literal('').transform(() => null), z.iso.date()]).default(null),
    language: z.enum(TERMINATION_LANGUAGES),
  })
  .refine(({ kind, reason }) => kind === 'ordinary' || reason !== null, { message: 'is required', path: ['reason'] })
  .meta({ id: 'TerminationForm' });
export type TerminationForm = z.output<typeof TerminationForm>;

/** Which language the page is in; the browser's unless given. */
export const TerminationQuery = z.object({ language: z.enum(TERMINATION_LANGUAGES).optional() });
export type TerminationQuery = z.infer<typeof TerminationQuery>;
