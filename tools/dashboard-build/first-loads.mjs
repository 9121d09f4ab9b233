import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a browser without a cache loads before it shows each page: the entry, the page, and all they import, gzipped.
 * What a page loads later, by an import of its own, does not count.
 *
 * @param {string} repositoryDir absolute path; the dashboard is built
 * @returns {{ page: string, bytes: number }[]} the heaviest first
 */
export function firstLoads(repositoryDir) {
  const dist = join(repositoryDir, 'dashboard/dist');
  const chunks = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  const bytesOf = (keys) => {
    const files = [...keys].map((key) => chunks[key].file).filter((file) => file.endsWith('.js'));
    return files.reduce((sum, file) => sum + statSync(join(dist, `${file}.gz`)).size, 0);
  };
  const pages = chunks['index.html'].dynamicImports;
  return pages
    .map((page) => ({ page, bytes: bytesOf(withImports(chunks, ['index.html', page])) }))
    .sort((one, other) => other.bytes - one.bytes);
}

/** The chunks and everything they import statically, each once. */
function withImports(chunks, keys, found = new Set()) {
  for (const key of keys) {
    if (found.has(key)) continue;
    found.add(key);
    withImports(chunks, chunks[key].imports ?? [], found);
  }
  return found;
}
