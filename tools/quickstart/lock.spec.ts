import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ExplainedError } from '../services/explained-error.js';
import { commandLineOf } from '../services/processes.js';
import { releaseLock, takeLock, updateLock } from './lock.js';

describe('the quickstart lock', () => {
  const dir = mkdtempSync(join(tmpdir(), 'retainly-spec-lock-'));
  const lockFile = join(dir, 'lock');
  const living = { pid: process.ppid, marker: commandLineOf(process.ppid) ?? 'no such process' };
  const newcomer = { pid: process.pid, marker: 'node' };

  afterEach(() => {
    rmSync(lockFile, { force: true });
  });
  afterAll(() => {
    rmSync(dir, { recursive: true });
  });

  it('tells a second quickstart which process runs and where it answers', () => {
    takeLock(lockFile, living);
    updateLock(lockFile, { ...living, baseUrl: 'http://127.0.0.1:3000' });
    const second = () => {
      takeLock(lockFile, newcomer);
    };
    expect(second).toThrow(ExplainedError);
    expect(second).toThrow(new RegExp(`process ${String(process.ppid)}, it answers at http://127.0.0.1:3000`));
  });

  it.each([
    ['a dead process', { pid: 2 ** 30, marker: 'node' }],
    ['a stranger with the same process id', { pid: process.ppid, marker: '/elsewhere/dist/tools/quickstart/main.js' }],
  ])('is taken over from %s', (_case, holder) => {
    takeLock(lockFile, holder);
    expect(() => {
      takeLock(lockFile, newcomer);
    }).not.toThrow();
  });

  it('is free again after it was given back', () => {
    takeLock(lockFile, living);
    releaseLock(lockFile, living.pid);
    expect(() => {
      takeLock(lockFile, newcomer);
    }).not.toThrow();
  });
});
