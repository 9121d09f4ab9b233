import { InvalidRateFileError, parseReferenceRates } from './rate-file.js';

describe('parseReferenceRates', () => {
  it('reads the format of the European Central Bank, without the days that have no rate', () => {
    const text = 'Date,USD,JPY,BGN,\n2026-05-04,1.0832,161.5,N/A,\n2026-04-30,1.0801,,1.9558,\n';
    expect(parseReferenceRates(text)).toEqual([
      { day: '2026-05-04', currency: 'usd', unitsPerEuro: '1.0832' },
      { day: '2026-05-04', currency: 'jpy', unitsPerEuro: '161.5' },
      { day: '2026-04-30', currency: 'usd', unitsPerEuro: '1.0801' },
      { day: '2026-04-30', currency: 'bgn', unitsPerEuro: '1.9558' },
    ]);
  });

  it.each([
    ['an empty file', ''],
    ['another header', 'Day,USD\n2026-05-04,1.08'],
    ['a line that is no day', 'Date,USD\n4 May 2026,1.08'],
    ['more cells than currencies', 'Date,USD\n2026-05-04,1.08,2'],
    ['a rate of zero', 'Date,USD\n2026-05-04,0'],
    ['a negative rate', 'Date,USD\n2026-05-04,-1.08'],
  ])('refuses %s', (_case, text) => {
    expect(() => parseReferenceRates(text)).toThrow(InvalidRateFileError);
  });
});
