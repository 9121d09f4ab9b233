import { z } from 'zod';

import type { DiscountBudget } from '../offer-guards.service.js';

const cents = z.int().meta({ examples: [120_000] });

/** What is left of a workspace's discount budget. */
export const DiscountBudgetObject = z
  .object({
    month: z.string().meta({ description: 'The UTC calendar month.', examples: ['2026-05'] }),
    currency: z.string().meta({ description: 'The reporting currency.', examples: ['eur'] }),
    limit_cents: cents.nullable().meta({ description: 'Null: no limit.', examples: [500_000] }),
    used_cents: cents.meta({ description: 'What the discounts accepted this month cost over all their months.' }),
    left_cents: cents.nullable().meta({
      description: 'Null: no limit. Negative where the limit was lowered meanwhile.',
      examples: [380_000],
    }),
  })
  .meta({ id: 'DiscountBudget', description: 'How much of the monthly discount budget is used.' });
export type DiscountBudgetObject = z.infer<typeof DiscountBudgetObject>;

/** The wire form of a budget. */
export function toDiscountBudgetObject({
  month,
  currency,
  limitCents,
  usedCents,
}: DiscountBudget): DiscountBudgetObject {
  return {
    month: month.slice(0, 7),
    currency,
    limit_cents: limitCents,
    used_cents: usedCents,
    left_cents: limitCents === null ? null : limitCents - usedCents,
  };
}
