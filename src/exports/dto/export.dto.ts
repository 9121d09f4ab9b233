import { z } from 'zod';

import { isOrderedRange, sinceQuery, untilQuery } from '../../shared/http/query-schemas.js';

/** Query of every export: bounds on the time its rows are sorted by. */
export const ExportQuery = z
  .object({ since: sinceQuery.optional(), until: untilQuery.optional() })
  .refine(isOrderedRange, { path: ['since'], message: 'must not be after until' });
export type ExportQuery = z.infer<typeof ExportQuery>;
