/** The seeder of a first workspace as a process of its own, from the sources. */
require('./from-source.cjs');
require('../../tools/quickstart/seed/main.ts');
