/**
 * Jest compiles what its global setup requires, but resolves no module for it: our imports say `./file.js`, and only
 * `file.ts` exists.
 */
const Module = require('node:module');
const path = require('node:path');

const repositoryDir = path.resolve(__dirname, '../..');

/**
 * Loads a TypeScript module with everything it imports. Works only while Jest runs its global setup.
 * @param {string} file path from the root of the repository
 */
function requireTypeScript(file) {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function resolveTypeScript(request, parent, ...rest) {
    const isOurs = request.startsWith('.') && parent?.filename?.endsWith('.ts');
    return resolve.call(this, isOurs ? request.replace(/\.js$/, '.ts') : request, parent, ...rest);
  };
  try {
    return require(path.join(repositoryDir, file));
  } finally {
    Module._resolveFilename = resolve;
  }
}

module.exports = { requireTypeScript };
