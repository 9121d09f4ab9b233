/** `npm run size -w sdk/js`: fails when the script of /sdk/v1.js has grown too large for every customer to load. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const MAX_GZIPPED_BYTES = 12_000;

const script = readFileSync(join(import.meta.dirname, 'dist/v1.js'));
const { length } = gzipSync(script, { level: 9 });
console.log(`v1.js: ${length} bytes gzipped (at most ${MAX_GZIPPED_BYTES}), ${script.length} raw`);
if (length > MAX_GZIPPED_BYTES) process.exitCode = 1;
