/** `npm run build -w sdk/js`: the script of /sdk/v1.js, the ES modules and their types, all in dist/. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
rmSync(join(here, 'dist'), { recursive: true, force: true });

const shared = { absWorkingDir: here, bundle: true, target: 'es2022', sourcemap: true, sourcesContent: true };
await build({ ...shared, entryPoints: { v1: 'src/iife.ts' }, outdir: 'dist', format: 'iife', minify: true });
await build({
  ...shared,
  entryPoints: { index: 'src/index.ts', core: 'src/core/index.ts' },
  outdir: 'dist',
  format: 'esm',
  splitting: true,
});
if (!process.argv.includes('--no-types')) {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.build.json')], { stdio: 'inherit' });
}
