import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Content codings that the build prepares, the better one first, and what they add to a file's name. */
const CODINGS = { br: '.br', gzip: '.gz' } as const;

/** A content coding of `Accept-Encoding`. */
export type Coding = keyof typeof CODINGS;

/** A file of the built dashboard, in memory. */
export interface BuiltFile {
  contentType: string;
  /** Its name changes with its content, so a browser may keep it for ever. */
  isImmutable: boolean;
  plain: Buffer;
  coded: Partial<Record<Coding, Buffer>>;
}

/** What `npm run dashboard:build` made. */
export interface BuiltDashboard {
  /** The page of every route, with a placeholder where a nonce belongs. */
  indexHtml: string;
  /** By URL path, such as `/assets/index-B1x9.js`. */
  files: ReadonlyMap<string, BuiltFile>;
}

/** Where the build lies: beside the nearest package.json, since sources and compiled code lie at different depths. */
export function builtDashboardDir(from: string = __dirname): string {
  if (existsSync(join(from, 'package.json')) || dirname(from) === from) return join(from, 'dashboard/dist');
  return builtDashboardDir(dirname(from));
}

/**
 * Reads the build, which is about two megabytes: from memory, a request can reach no other file of the machine.
 * @returns undefined when there is none
 */
export async function readBuiltDashboard(dir: string): Promise<BuiltDashboard | undefined> {
  if (!existsSync(join(dir, 'index.html'))) return undefined;
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const served = paths.filter((path) => extname(path) in CONTENT_TYPES);
  const files = await Promise.all(
    served.map(async (path) => [`/${relative(dir, path)}`, await readBuiltFile(path)] as const),
  );
  return { indexHtml: await readFile(join(dir, 'index.html'), 'utf8'), files: new Map(files) };
}

async function readBuiltFile(path: string): Promise<BuiltFile> {
  const coded = Object.entries(CODINGS).filter(([, suffix]) => existsSync(path + suffix));
  return {
    contentType: CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
    isImmutable: path.includes('/assets/'),
    plain: await readFile(path),
    coded: Object.fromEntries(
      await Promise.all(coded.map(async ([coding, suffix]) => [coding, await readFile(path + suffix)] as const)),
    ),
  };
}
