import { z } from 'zod';

import { toWireTime } from '../../shared/http/wire.js';
import type { CustomerData, ErasedCustomer } from '../customer-data/customer-data.service.js';

const EXAMPLE_TIME = '2026-05-01T10:00:00Z';
const customerId = z.string().meta({ examples: ['cus_NffrFeUfNV2Hib'] });

/** Everything held about a customer. */
export const CustomerDataAnswer = z
  .object({
    customer_id: customerId,
    generated_at: z.iso.datetime().meta({ examples: [EXAMPLE_TIME] }),
    data: z.record(z.string(), z.array(z.unknown())).meta({
      description: 'Rows by kind, as they are stored.',
      examples: [{ cancel_sessions: [{ reason: 'unused' }] }],
    }),
  })
  .meta({ id: 'CustomerData' });
export type CustomerDataAnswer = z.infer<typeof CustomerDataAnswer>;

/** What was erased. */
export const ErasedCustomerAnswer = z
  .object({
    customer_id: customerId,
    erased_at: z.iso.datetime().meta({ examples: [EXAMPLE_TIME] }),
    rows: z
      .record(z.string(), z.int())
      .meta({ description: 'How many rows of each kind the customer has.', examples: [{ cancel_sessions: 2 }] }),
  })
  .meta({ id: 'ErasedCustomer' });
export type ErasedCustomerAnswer = z.infer<typeof ErasedCustomerAnswer>;

/** The wire form of what is held. */
export function toCustomerData(id: string, { generatedAt, data }: CustomerData): CustomerDataAnswer {
  return { customer_id: id, generated_at: toWireTime(generatedAt), data };
}

/** The wire form of what was erased. */
export function toErasedCustomer(id: string, { erasedAt, rows }: ErasedCustomer): ErasedCustomerAnswer {
  return { customer_id: id, erased_at: toWireTime(erasedAt), rows };
}
