import { parseOptions, WrongOptionError } from './options.js';

describe('parseOptions', () => {
  it('starts with the demo and the data of the last run when nothing is said', () => {
    expect(parseOptions([])).toEqual({
      port: undefined,
      isFresh: false,
      hasDemo: true,
      isWatching: false,
      isAskingForHelp: false,
    });
  });

  it('understands every option', () => {
    const options = parseOptions(['--port', '4000', '--fresh', '--no-demo', '--watch']);
    expect(options).toMatchObject({ port: 4000, isFresh: true, hasDemo: false, isWatching: true });
  });

  // A misspelt --fresh that is ignored would look as if it had worked.
  it.each([
    ['an unknown option', ['--frehs']],
    ['a stray word', ['4000']],
    ['a port that is no number', ['--port', 'http']],
    ['a port out of range', ['--port', '65536']],
    ['a negative port', ['--port=-1']],
    ['a port without a value', ['--port']],
  ])('refuses %s', (_case, args) => {
    expect(() => parseOptions(args)).toThrow(WrongOptionError);
  });
});
