import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './compile.mjs';

const SOURCE_DIRS = ['src', 'migrations', 'tools'];
const SOURCE_FILES = ['package-lock.json', 'swc.config.js'];

/**
 * Compiles the sources unless dist/ was built from exactly the sources that are there.
 * @param {string} repositoryDir absolute path
 */
export function ensureBuild(repositoryDir) {
  const stamp = join(repositoryDir, 'dist/.built-from');
  const wanted = fingerprint(repositoryDir);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Building (some seconds) …');
  compile(repositoryDir, SOURCE_DIRS);
  writeFileSync(stamp, wanted);
}

/** Changes with every changed, added, renamed or deleted source file. */
function fingerprint(repositoryDir) {
  const hash = createHash('sha256');
  const add = (path) => {
    const { mtimeMs, size } = statSync(join(repositoryDir, path));
    hash.update(`${path}\0${mtimeMs}\0${size}\n`);
  };
  for (const dir of SOURCE_DIRS) {
    const names = readdirSync(join(repositoryDir, dir), { recursive: true, withFileTypes: false });
    for (const name of names.sort()) {
      if (!/\.(ts|json|csv)$/.test(name) || name.endsWith('.spec.ts')) continue;
      add(join(dir, name));
    }
  }
  SOURCE_FILES.forEach(add);
  return hash.digest('hex');
}
