import { type BenchCase } from '../bench-case.js';
import { FLOW_EVENT } from './flow-event.js';
import { FLOW_SAVE } from './flow-save.js';
import { FLOW_START } from './flow-start.js';

import { GUIDES_WAY } from './guides-way.js';

/** Every case, in the order of the table. */
export const BENCH_CASES: readonly BenchCase[] = [FLOW_EVENT, FLOW_START, FLOW_SAVE, GUIDES_WAY];
