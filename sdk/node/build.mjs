/** `npm run build -w sdk/node`: the package for `import` and for `require`, and its types, all in dist/. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

process.chdir(import.meta.dirname);
const makesTypes = !process.argv.includes('--no-types');
if (makesTypes) rmSync('dist', { recursive: true, force: true });

const shared = {
  entryPoints: ['src/index.ts'],
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
};
await build({ ...shared, format: 'esm', outfile: 'dist/index.mjs' });
await build({ ...shared, format: 'cjs', outfile: 'dist/index.cjs' });
if (makesTypes) {
  execFileSync('npm', ['run', '--silent', 'types'], { stdio: 'inherit' });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  writeFileSync('dist/index.d.mts', `export * from './index.js';\n`);
}
