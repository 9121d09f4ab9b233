import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** A file of the built SDK, in memory. */
export interface SdkFile {
  contentType: string;
  plain: Buffer;
  gzipped: Buffer;
}

/** What `npm run build -w sdk/js` made for pages without a bundler. */
export interface BuiltSdk {
  /** Changes with every change of the script. */
  build: string;
  /** By name: `v1.js`, `v1.js.map`. */
  files: ReadonlyMap<string, SdkFile>;
}

/** Where the build lies: beside the nearest package.json, since sources and compiled code lie at different depths. */
export function builtSdkDir(from: string = __dirname): string {
  if (existsSync(join(from, 'package.json')) || dirname(from) === from) return join(from, 'sdk/js/dist');
  return builtSdkDir(dirname(from));
}

/** @returns undefined when there is no build */
export async function readBuiltSdk(dir: string): Promise<BuiltSdk | undefined> {
  if (!existsSync(join(dir, 'v1.js'))) return undefined;
  const script = await readFile(join(dir, 'v1.js'));
  const map = await readFile(join(dir, 'v1.js.map'));
  return {
    build: createHash('sha256').update(script).digest('hex').slice(0, 16),
    files: new Map([
      ['v1.js', await fileOf(script, 'text/javascript; charset=utf-8')],
      ['v1.js.map', await fileOf(map, 'application/json; charset=utf-8')],
    ]),
  };
}

async function fileOf(plain: Buffer, contentType: string): Promise<SdkFile> {
  return { contentType, plain, gzipped: await compress(plain, { level: 9 }) };
}
