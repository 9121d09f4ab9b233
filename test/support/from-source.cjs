/**
 * Lets a plain Node.js process require our TypeScript: what `node dist/…` is after a build.
 *
 * Our imports say `./file.js` where only `file.ts` exists.
 */
const Module = require('node:module');
const { transformFileSync } = require('@swc/core');

const { typescript } = require('../../swc.config.js');

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolveTypeScript(request, parent, ...rest) {
  const isOurs = request.startsWith('.') && parent?.filename?.endsWith('.ts');
  return resolveFilename.call(this, isOurs ? request.replace(/\.js$/, '.ts') : request, parent, ...rest);
};
Module._extensions['.ts'] = (module, filename) => {
  module._compile(transformFileSync(filename, { swcrc: false, ...typescript }).code, filename);
};
