import { SUBSCRIPTION_EXPANSIONS } from './subscription-loader.js';

describe('SUBSCRIPTION_EXPANSIONS', () => {
  // Stripe refuses deeper paths, which its mock does not check.
  it.each(SUBSCRIPTION_EXPANSIONS)('%s has at most four levels', (path) => {
    expect(path.split('.').length).toBeLessThanOrEqual(4);
  });
});
