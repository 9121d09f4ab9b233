import { parseOptions, WrongOptionError } from './options.js';

const WORKSPACE = '01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';

describe('options of stripe:replay', () => {
  it('fetches what was not delivered in 30 days, for everybody, unless told otherwise', () => {
    expect(parseOptions([])).toEqual({ workspaceId: undefined, days: 30, isAll: false });
    expect(parseOptions(['--workspace', `ws-${WORKSPACE}`, '--days', '7', '--all'])).toEqual({
      workspaceId: WORKSPACE,
      days: 7,
      isAll: true,
    });
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([[['--days', '0']], [['--days', '31']], [['--days', '1e1']], [['--workspace', 'acme']], [['--fast']]])(
    'refuses %j',
    (args) => {
      expect(() => parseOptions(args)).toThrow(WrongOptionError);
    },
  );
});
