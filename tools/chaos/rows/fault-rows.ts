import { type FaultRow } from './fault-row.js';
import { ISOLATION } from './isolation.js';
import { KILLED_WORKERS } from './killed-workers.js';
import { POSTGRES_FAULTS } from './postgres-faults.js';
import { PROCESSES } from './processes.js';
import { REDIS_FAULTS } from './redis-faults.js';

/** The rows of the fault table that take real processes, in the order in which they are played. */
export const FAULT_ROWS: readonly FaultRow[] = [
  ...KILLED_WORKERS,
  ...REDIS_FAULTS,
  ...POSTGRES_FAULTS,
  ...PROCESSES,
  ...ISOLATION,
];
