import type { CustomerTraits } from '../../billing/invoices/invoice.gateway.js';
import { customerTimeZone } from './customer-time-zone.js';

describe('customerTimeZone', () => {
  it.each<[string, Pick<CustomerTraits, 'country' | 'metadata'>, string | undefined]>([
    [
      'what the merchant noted, before the country',
      { metadata: { timezone: 'Asia/Tokyo' }, country: 'DE' },
      'Asia/Tokyo',
    ],
    ['the country', { metadata: { timezone: 'Mars/Olympus' }, country: 'DE' }, 'Europe/Berlin'],
    ['nothing for a country with several', { metadata: {}, country: 'US' }, undefined],
    ['nothing without a country', { metadata: {}, country: undefined }, undefined],
  ])('takes %s', (_case, traits, expected) => {
    expect(customerTimeZone(traits)).toBe(expected);
  });
});
