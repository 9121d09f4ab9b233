import { ParameterInvalidError } from '../errors/common.errors.js';
import { decodeCursor, encodeCursor } from './cursor.js';

describe('cursors', () => {
  it('keep microseconds', () => {
    const cursor = { time: '2026-05-01 10:00:00.123456+00', id: '01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f' };
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  });

  it.each(['', 'abc', Buffer.from("2026-05-01 10:00:00+00'; --|x").toString('base64url'), '%%%'])(
    'are refused when made up: %j',
    (text) => {
      expect(() => decodeCursor(text)).toThrow(ParameterInvalidError);
    },
  );
});
