import { parseFillingOptions } from './filling-options.js';

const URL = 'postgres://retainly@127.0.0.1/retainly';
const ENVIRONMENT = { DATABASE_URL: URL };

describe('parseFillingOptions', () => {
  it('takes the database of the environment unless another is named', () => {
    expect(parseFillingOptions(['--sessions', '5000'], ENVIRONMENT)).toEqual({
      sessions: 5_000,
      databaseUrl: URL,
      isForced: false,
    });
    const other = `${URL}_other`;
    const args = ['--sessions', '1000', '--database-url', other, '--force'];
    expect(parseFillingOptions(args, ENVIRONMENT)).toEqual({ sessions: 1_000, databaseUrl: other, isForced: true });
  });

  it('asks for nothing else when help is wanted', () => {
    expect(parseFillingOptions(['--help'], {})).toBeUndefined();
  });

  it.each([
    [[], 'say how many'],
    [['--sessions', '999'], 'from 1000 to 100000000, not "999"'],
    [['--sessions', '1e6'], 'not "1e6"'],
    [['--sessions', '100000001'], 'not "100000001"'],
    [['--rows', '5000'], '--rows'],
  ])('refuses %j: %s', (args, message) => {
    expect(() => parseFillingOptions(args, ENVIRONMENT)).toThrow(message);
  });

  it('refuses to guess a database, and does not repeat what may hold a password', () => {
    expect(() => parseFillingOptions(['--sessions', '5000'], {})).toThrow('say which database');
    const wrong = ['--sessions', '5000', '--database-url', 'mysql://me:secret@host/db'];
    expect(() => parseFillingOptions(wrong, {})).toThrow(/^the database must be given as postgres:/);
  });
});
