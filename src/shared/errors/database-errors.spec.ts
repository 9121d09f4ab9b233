import { QueryFailedError } from 'typeorm';

import { fromDatabaseError } from './database-errors.js';

/** An error of the driver, as TypeORM hands it on. */
function failed(message: string, code?: string): Error {
  return new QueryFailedError('SELECT 1', [], Object.assign(new Error(message), { code }));
}

describe('fromDatabaseError', () => {
  // Each of these is a database that is away for a moment: callers are to come back, not to report a fault.
  it.each([
    ['no free connection', failed('timeout exceeded when trying to connect')],
    ['a server that froze', failed('Query read timeout')],
    ['a connection that broke', failed('Connection terminated unexpectedly')],
    ['a server that shuts down', failed('terminating connection', '57P01')],
    ['a server that is not there', failed('connect ECONNREFUSED', 'ECONNREFUSED')],
  ])('answers 503 for %s', (_case, error) => {
    expect(fromDatabaseError(error)).toMatchObject({ status: 503, code: 'service_unavailable' });
  });

  it('answers 400 for a value that cannot be stored', () => {
    expect(fromDatabaseError(failed('invalid byte sequence', '22021'))).toMatchObject({ status: 400 });
  });

  it('leaves faults of ours alone', () => {
    expect(fromDatabaseError(failed('relation does not exist', '42P01'))).toBeUndefined();
    expect(fromDatabaseError(new TypeError('x is undefined'))).toBeUndefined();
  });
});
