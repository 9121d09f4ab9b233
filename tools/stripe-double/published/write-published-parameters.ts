import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ALL_ROUTES } from '../resources/index.js';
import { operationOf } from '../http/route.js';
import { readPublishedParameters } from './read-published-parameters.js';

/** From dist back to the sources. */
const FILE = join(process.cwd(), 'tools/stripe-double/published/published-parameters.json');

writeFileSync(FILE, `${JSON.stringify(readPublishedParameters(ALL_ROUTES.map(operationOf)))}\n`);
