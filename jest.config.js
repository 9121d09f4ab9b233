const { javascript, typescript } = require('./swc.config.js');

/**
 * Nest 12 is published as ES modules only, and the throttler as CommonJS that requires it. Jest on Node 20 and 22 can
 * run neither mix, so SWC rewrites those packages to CommonJS, as it does our own TypeScript.
 */
const packagesInEsm = [
  '@nestjs/',
  'jose',
  'file-type',
  'marked/',
  '@borewit',
  '@tokenizer',
  'strtok3',
  'token-types',
  'uint8array-extras',
  'cookie/',
  'light-my-request/node_modules/cookie',
  'content-disposition',
  '@scure/',
  '@noble/',
  'fast-check',
  'pure-rand',
];

/** @type {import('jest').Config} */
module.exports = {
  rootDir: '.',
  roots: ['<rootDir>/src', '<rootDir>/tools', '<rootDir>/test', '<rootDir>/dashboard/src', '<rootDir>/sdk'],
  testRegex: '\\.(spec|e2e-spec|int-spec)\\.ts$',
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  moduleNameMapper: { '^@retainly/js$': '<rootDir>/sdk/js/src/index.ts', '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', typescript], '^.+\\.m?js$': ['@swc/jest', javascript] },
  transformIgnorePatterns: [`/node_modules/(?!(.*/)?(${packagesInEsm.join('|')}))`],
  globalSetup: './test/support/global-setup.cjs',
  globalTeardown: './test/support/global-teardown.cjs',
  testTimeout: 180_000,
  maxWorkers: 2,
  // A suite leaves some 30 MB behind. Near the limit of the heap, collecting it stopped a worker for ten seconds and more.
  workerIdleMemoryLimit: '768MB',
};
