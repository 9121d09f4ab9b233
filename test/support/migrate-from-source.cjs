/** The migration as a process of its own, from the sources. */
require('./from-source.cjs');
require('../../src/migrate.ts');
