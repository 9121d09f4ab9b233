import { type BenchCase } from '../bench-case.js';
import { measureAnalytics, measureRevenue } from './large/analytics.js';
import { measureExports } from './large/exports.js';
import { fillGround } from './large/large-ground.js';
import { measureSessionsPage } from './large/sessions-page.js';

/** Everything that is read from a large database, which is filled once for all of it. */
export const LARGE_DATABASE: BenchCase = {
  name: 'large-database',
  title: 'analytics, revenue, session pages and exports of a large database',
  measure: async (ground) => {
    const large = await fillGround(ground);
    return [
      ...(await measureAnalytics(large)),
      ...(await measureRevenue(large)),
      ...(await measureSessionsPage(large)),
      ...(await measureExports(large)),
    ];
  },
};
