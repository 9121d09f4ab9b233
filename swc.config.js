/** How SWC compiles to CommonJS: our TypeScript for tests and the quickstart, packages in ES modules for tests. */
module.exports = {
  typescript: {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'commonjs' },
  },
  javascript: {
    jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } },
    module: { type: 'commonjs' },
  },
};
