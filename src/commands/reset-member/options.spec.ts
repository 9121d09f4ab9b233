import { parseOptions } from './options.js';

describe('options of members:reset', () => {
  it('take an e-mail, and whether the authenticator app goes as well', () => {
    expect(parseOptions(['--email', ' Ada@Example.com '])).toEqual({ email: 'ada@example.com', removesTotp: false });
    expect(parseOptions(['--email=ada@example.com', '--totp'])).toMatchObject({ removesTotp: true });
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([
    ['no e-mail', []],
    ['an e-mail that is none', ['--email', 'Ada']],
    ['an unknown option', ['--email', 'ada@example.com', '--password', 'x']],
  ])('refuse %s', (_case, args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});
