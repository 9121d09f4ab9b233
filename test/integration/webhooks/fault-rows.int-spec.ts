import { resolve } from 'node:path';

import type { Ground } from '../../../tools/chaos/rows/fault-row.js';
import { FAULT_ROWS } from '../../../tools/chaos/rows/fault-rows.js';
import { prepareGround } from '../../../tools/chaos/rows/ground.js';

const fromSource = (name: string): string => resolve(__dirname, `../../support/${name}-from-source.cjs`);
const PROGRAMS = {
  application: fromSource('main'),
  migrate: fromSource('migrate'),
  seeder: fromSource('seeder'),
};

/**
 * The fault table on real processes, a real PostgreSQL and a real Redis, with fewer kills and shorter outages than it
 * says: what is promised does not depend on how many and how long. `npm run chaos -- --rows` plays it in full, and
 * judges times too, which a busy machine cannot keep.
 */
describe('The fault table', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await prepareGround(PROGRAMS);
  }, 120_000);
  afterAll(() => ground.strike(), 60_000);

  it.each(FAULT_ROWS.map(({ id, promise, play }) => ({ id, promise, play })))(
    '$id: $promise',
    async ({ play }) => {
      const { broken, figures } = await play(ground, 'bounded');
      expect({ broken, figures }).toEqual({ broken: [], figures });
    },
    150_000,
  );
});
