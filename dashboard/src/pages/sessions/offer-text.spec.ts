import { offerText } from './offer-text.js';

describe('offerText', () => {
  it.each([
    ['discount', { percent: 30, duration_months: 3 }, '30 % off for 3 months'],
    ['discount', { amount_off_cents: 500, duration_months: 1 }, '€5.00 off for 1 month'],
    ['pause', { months: 2 }, 'Pause for 2 months'],
    ['annual_switch', { price_id: 'price_year' }, 'Annual switch'],
    ['discount', null, 'Discount'],
  ])('%s %j', (type, value, text) => {
    expect(offerText({ type, value, currency: 'eur' })).toBe(text);
  });
});
