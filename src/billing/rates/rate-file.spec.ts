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

  it('reads the daily document, and one of many days', () => {
    const cubes = (day: string, usd: string) =>
      `<Cube time='${day}'><Cube currency='USD' rate='${usd}'/><Cube currency="JPY" rate="161.5"/></Cube>`;
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"><gesmes:subject>Reference rates</gesmes:subject>
      <Cube>${cubes('2026-05-04', '1.0832')}${cubes('2026-04-30', '1.0801')}</Cube></gesmes:Envelope>`;
    expect(parseReferenceRates(text)).toEqual([
      { day: '2026-05-04', currency: 'usd', unitsPerEuro: '1.0832' },
      { day: '2026-05-04', currency: 'jpy', unitsPerEuro: '161.5' },
      { day: '2026-04-30', currency: 'usd', unitsPerEuro: '1.0801' },
      { day: '2026-04-30', currency: 'jpy', unitsPerEuro: '161.5' },
    ]);
  });

  it.each([
    ['a page that is no rates', '<html><body>Sorry</body></html>'],
    ['a Cube without a day', "<Cube><Cube currency='USD' rate='1.08'/></Cube>"],
    ['a Cube with a wrong day', "<Cube time='yesterday'><Cube currency='USD' rate='1.08'/></Cube>"],
    ['a Cube without a rate', "<Cube time='2026-05-04'><Cube currency='USD'/></Cube>"],
    ['a Cube with a rate of zero', "<Cube time='2026-05-04'><Cube currency='USD' rate='0'/></Cube>"],
    ['a header without a day', 'Date,USD'],
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
