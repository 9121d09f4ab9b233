import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { demoReferenceRates } from './demo-rates.js';

/** `node dist/tools/demo-rates/write-demo-rates.js`, from the root of the repository. */
writeFileSync(join('src', 'billing', 'rates', 'demo-reference-rates.csv'), demoReferenceRates());
