import { parseOptions } from './options.js';

describe('options of workspace:create', () => {
  it('take a name, a currency, origins and an owner', () => {
    const args = [
      '--name',
      ' Acme ',
      '--currency',
      'USD',
      '--origin',
      'https://a.example',
      '--origin=http://b.test:81',
      '--owner',
      'Ada@Example.com',
    ];
    expect(parseOptions(args)).toEqual({
      name: 'Acme',
      reportingCurrency: 'usd',
      allowedOrigins: ['https://a.example', 'http://b.test:81'],
      owner: 'ada@example.com',
    });
    expect(parseOptions(['--name', 'Acme'])).toMatchObject({ reportingCurrency: 'eur', allowedOrigins: [] });
  });

  it('ask for help without a name', () => {
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([
    ['no name', []],
    ['an empty name', ['--name', ' ']],
    ['a currency that is none', ['--name', 'x', '--currency', 'euro']],
    ['an origin with a path', ['--name', 'x', '--origin', 'https://a.example/shop']],
    ['an owner without an address', ['--name', 'x', '--owner', 'Ada']],
    ['an unknown option', ['--name', 'x', '--colour', 'red']],
  ])('refuse %s', (_case, args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});
