import { limitQuery, offsetQuery, sinceQuery, untilQuery } from './query-schemas.js';

describe('limit and offset', () => {
  it.each(['0', '201', '-1', '1e3', '1.5', ' 1', '', '0x10', '٣', '99999999999999999999'])('refuse %j', (text) => {
    expect(limitQuery.safeParse(text).success).toBe(false);
  });

  // `limit=1&limit=2` reaches the schema as an array.
  it('refuse a parameter that is given twice', () => {
    expect(limitQuery.safeParse(['1', '2']).success).toBe(false);
  });

  it('accept their bounds and have defaults', () => {
    expect([limitQuery.parse('1'), limitQuery.parse('200'), limitQuery.parse(undefined)]).toEqual([1, 200, 50]);
    expect([offsetQuery.parse('0'), offsetQuery.parse('1000000'), offsetQuery.parse(undefined)]).toEqual([
      0, 1_000_000, 0,
    ]);
    expect(offsetQuery.safeParse('1000001').success).toBe(false);
  });
});

describe('since and until', () => {
  it('take a date as the whole UTC day', () => {
    expect(sinceQuery.parse('2026-05-01').toISOString()).toBe('2026-05-01T00:00:00.000Z');
    expect(untilQuery.parse('2026-05-01').toISOString()).toBe('2026-05-01T23:59:59.999Z');
  });

  it('take a time with its offset', () => {
    expect(sinceQuery.parse('2026-05-01T12:00:00+02:00').toISOString()).toBe('2026-05-01T10:00:00.000Z');
  });

  // JavaScript reads some of these as another day, PostgreSQL reads `now` and `infinity` as times.
  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    'now',
    'yesterday',
    'infinity',
    '2026-5-1',
    '20260501',
    '1746093600',
    '2026-05-01T25:00:00Z',
    '2026-05-01T10:00:00',
    '2026-05-01 10:00:00Z',
    '1969-12-31',
    '2101-01-01',
    '',
  ])('refuse %j', (text) => {
    expect(sinceQuery.safeParse(text).success).toBe(false);
  });
});
