import { parseOptions, WrongOptionError } from './options.js';

const WORKSPACE = '01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';

describe('options of recovery:simulate', () => {
  it('takes a policy, a first day and a workspace', () => {
    const args = ['--policy', 'policy.json', '--since', '2026-05-01', '--workspace', `ws-${WORKSPACE}`];
    const since = new Date('2026-05-01T00:00:00Z');
    expect(parseOptions(args)).toEqual({ policyFile: 'policy.json', since, workspaceId: WORKSPACE });
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--since', '2026-05-01']],
    [['--policy', 'policy.json']],
    [['--policy', 'policy.json', '--since', '2026-13-01']],
    [['--policy', 'policy.json', '--since', 'now']],
    [['--policy', 'policy.json', '--since', '2026-05-01', '--workspace', 'acme']],
    [['--fast']],
  ])('refuses %j', (args) => {
    expect(() => parseOptions(args)).toThrow(WrongOptionError);
  });
});
