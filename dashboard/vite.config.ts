import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** A running Retainly, which answers what the development server does not. */
const API_ORIGIN = process.env.RETAINLY_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), compressed()],
  // The server puts a fresh nonce here on every navigation (src/dashboard), so that style elements made by scripts pass
  // its content security policy while a smuggled one does not.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2022',
    manifest: true,
    // Data URLs would need room in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // tools/bundle-size holds the limit, over everything a first visit loads.
    chunkSizeWarningLimit: 1000,
  },
  server: {
    proxy: Object.fromEntries(['/api', '/sdk', '/docs', '/openapi.json'].map((path) => [path, API_ORIGIN])),
  },
});

/** Writes each asset also as .br and .gz, which the server sends as they are. */
function compressed(): Plugin {
  const codings = { '.br': brotliCompressSync, '.gz': gzipSync };
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = '' }) {
      const assetsDir = join(dir, 'assets');
      for (const name of readdirSync(assetsDir)) {
        const path = join(assetsDir, name);
        for (const [suffix, compress] of Object.entries(codings))
          writeFileSync(path + suffix, compress(readFileSync(path)));
      }
    },
  };
}
