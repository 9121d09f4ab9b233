import { newId } from '../../shared/ids.js';
import { parseOptions } from './options.js';

describe('options of stripe:backfill and stripe:reconcile', () => {
  it('take one workspace, or none for all', () => {
    const workspaceId = newId();
    expect(parseOptions(['--workspace', `ws-${workspaceId}`])).toEqual({ workspaceId });
    expect(parseOptions([])).toEqual({ workspaceId: undefined });
  });

  it('ask for help', () => {
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([
    ['an id of something else', ['--workspace', 'sess_1']],
    ['an unknown option', ['--fast']],
    ['a bare word', ['everything']],
  ])('refuse %s', (_case, args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});
