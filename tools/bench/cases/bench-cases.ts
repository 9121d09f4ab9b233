import { type BenchCase } from '../bench-case.js';
import { FLOW_EVENT } from './flow-event.js';
import { FLOW_SAVE } from './flow-save.js';
import { FLOW_START } from './flow-start.js';
import { FOOTPRINT } from './footprint.js';
import { GUIDES_WAY } from './guides-way.js';
import { LARGE_DATABASE } from './large-database.js';
import { STRIPE_INBOX } from './stripe-inbox.js';
import { TWO_PROCESSES } from './two-processes.js';
import { WEBHOOK_LATENCY } from './webhook-latency.js';
import { WEBHOOKS } from './webhooks.js';

/** Every case, in the order of the table. */
export const BENCH_CASES: readonly BenchCase[] = [
  FLOW_EVENT,
  FLOW_START,
  FLOW_SAVE,
  GUIDES_WAY,
  LARGE_DATABASE,
  WEBHOOKS,
  WEBHOOK_LATENCY,
  STRIPE_INBOX,
  FOOTPRINT,
  TWO_PROCESSES,
];
