import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { quickstartPaths } from './paths.js';
import { forgetEverything } from './quickstart.js';

describe('forgetEverything', () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'retainly-fresh-'));
    for (const name of ['quickstart.lock', 'secrets.json', 'quickstart.json', 'stripe-double.json']) {
      writeFileSync(join(stateDir, name), '{}');
    }
  });
  afterEach(() => {
    rmSync(stateDir, { recursive: true });
  });

  const paths = () => ({
    ...quickstartPaths(__dirname),
    stateDir,
    lockFile: join(stateDir, 'quickstart.lock'),
    secretsFile: join(stateDir, 'secrets.json'),
  });

  it('leaves nothing but the lock', () => {
    forgetEverything(paths(), false);
    expect(readdirSync(stateDir)).toEqual(['quickstart.lock']);
  });

  // The database stays, and without the key no later start could read the secrets in it.
  it('keeps the encryption key of a database that is not ours to empty', () => {
    forgetEverything(paths(), true);
    expect(readdirSync(stateDir).sort()).toEqual(['quickstart.lock', 'secrets.json']);
  });
});
