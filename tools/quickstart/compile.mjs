import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/**
 * Compiles the sources to dist/ with SWC, which takes seconds where the type checker takes half a minute: a first start
 * should not wait for checks that CI has made. The result is what `npm run build` makes, without the checks.
 * @param {string} repositoryDir absolute path
 * @param {string[]} sourceDirs relative to it
 */
export function compile(repositoryDir, sourceDirs) {
  const requireFromRoot = createRequire(join(repositoryDir, 'package.json'));
  const { transformFileSync } = requireFromRoot('@swc/core');
  const options = requireFromRoot('./swc.config.js').typescript;
  const outDir = join(repositoryDir, 'dist');
  rmSync(outDir, { recursive: true, force: true });
  for (const sourceDir of sourceDirs) {
    for (const name of readdirSync(join(repositoryDir, sourceDir), { recursive: true })) {
      const [from, to] = [join(repositoryDir, sourceDir, name), join(outDir, sourceDir, name)];
      if (/\.(csv|json)$/.test(name)) copy(from, to);
      if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
      // Beside the code, as tsc does it: Node.js keeps what it has loaded, and half of it would be source maps.
      const { code, map } = transformFileSync(from, { ...options, swcrc: false, sourceMaps: true });
      const script = to.replace(/\.ts$/, '.js');
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(script, `${code}//# sourceMappingURL=${basename(script)}.map\n`);
      writeFileSync(`${script}.map`, map ?? '');
    }
  }
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}
