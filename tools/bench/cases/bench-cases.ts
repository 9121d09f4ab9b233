import { type BenchCase } from '../bench-case.js';
import { FLOW_EVENT } from './flow-event.js';

/** Every case, in the order of the table. */
export const BENCH_CASES: readonly BenchCase[] = [FLOW_EVENT];
