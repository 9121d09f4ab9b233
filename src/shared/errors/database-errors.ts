import { sqlStateOf } from '../database/sql-state.js';
import type { AppError } from './app-error.js';
import { MalformedJsonError, ServiceUnavailableError } from './common.errors.js';

/** Text or numbers PostgreSQL cannot hold. Validation refuses them first; this is the second wall. */
const BAD_INPUT = new Set(['22021', '22P05', '22P02', '22003', '22007', '22008', '22009', '22001', '2201W', '54001']);
/** Conflicts that outlived their retries, cancelled statements, and a server that is going or away. */
const TRANSIENT = new Set(['40001', '40P01', '55P03', '57014', '57P01', '57P02', '57P03', '53300']);
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);
const POOL_PROBLEM =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered a connection error/;

/** The public error that a database error means, or undefined when it is a fault of ours. */
export function fromDatabaseError(error: unknown): AppError | undefined {
  const state = sqlStateOf(error);
  if (state !== undefined) {
    if (BAD_INPUT.has(state))
      return new MalformedJsonError('The request holds a value that cannot be stored.', { cause: error });
    if (TRANSIENT.has(state) || NETWORK.has(state) || state.startsWith('08')) return new ServiceUnavailableError(error);
  }
  const isPoolProblem = error instanceof Error && POOL_PROBLEM.test(error.message);
  return isPoolProblem ? new ServiceUnavailableError(error) : undefined;
}
