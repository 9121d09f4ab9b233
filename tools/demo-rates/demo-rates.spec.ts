import { readFileSync } from 'node:fs';

import { parseReferenceRates } from '../../src/billing/rates/rate-file.js';
import { demoReferenceRates } from './demo-rates.js';

describe('the demo’s exchange rates', () => {
  const text = demoReferenceRates();

  it('are what the repository ships', () => {
    expect(readFileSync('src/billing/rates/demo-reference-rates.csv', 'utf8')).toBe(text);
  });

  it('stay in a plausible range', () => {
    const rates = parseReferenceRates(text);
    for (const currency of new Set(rates.map((rate) => rate.currency))) {
      const values = rates.filter((rate) => rate.currency === currency).map((rate) => Number(rate.unitsPerEuro));
      expect(Math.max(...values) / Math.min(...values)).toBeLessThan(1.2);
    }
  });

  it.each(['2025-04-18', '2025-04-21', '2026-04-03', '2026-05-01', '2026-12-25', '2026-11-22'])(
    'leave out %s, on which the ECB publishes nothing',
    (day) => {
      expect(text).not.toContain(`\n${day},`);
    },
  );
});
