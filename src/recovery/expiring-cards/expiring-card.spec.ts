import type { Renewal } from '../../billing/portal/renewal.gateway.js';
import { expiringCardOf, noticeKeyOf } from './expiring-card.js';

function renewal(expiresYear: number, expiresMonth: number, renewsAt: string | undefined): Renewal {
  return {
    customerId: 'cus_1',
    customerName: undefined,
    email: 'anna@example.com',
    locales: [],
    renewsAt: renewsAt === undefined ? undefined : new Date(renewsAt),
    card: { paymentMethodId: 'pm_1', brand: 'visa', last4: '4242', expiresYear, expiresMonth },
  };
}

describe('expiringCardOf', () => {
  it.each([
    ['the month before the renewal', '2026-04', '2026-05-10T00:00:00Z', true],
    ['long ago', '2024-12', '2026-05-10T00:00:00Z', true],
    // A card works until its month has ended.
    ['the month of the renewal', '2026-05', '2026-05-31T23:59:59Z', false],
    ['with the month before the renewal’s first moment', '2026-04', '2026-05-01T00:00:00Z', true],
    ['in December, before a renewal in January', '2026-12', '2027-01-01T00:00:00Z', true],
    ['later', '2030-01', '2026-05-10T00:00:00Z', false],
  ])('a card that expires %s', (_case, expires, renewsAt, isExpiring) => {
    const [year, month] = expires.split('-').map(Number);
    expect(expiringCardOf(renewal(year ?? 0, month ?? 0, renewsAt)) !== undefined).toBe(isExpiring);
  });

  it('is of no concern where nothing renews, or no card is charged', () => {
    expect(expiringCardOf(renewal(2024, 1, undefined))).toBeUndefined();
    expect(expiringCardOf({ ...renewal(2024, 1, '2026-05-10T00:00:00Z'), card: undefined })).toBeUndefined();
  });
});

it('has one key for a card and a day of renewal, whatever renews on it', () => {
  const { card } = renewal(2024, 1, undefined);
  const key = (renewsAt: string) => card && noticeKeyOf({ card, renewsAt: new Date(renewsAt) });
  expect(key('2026-05-10T01:00:00Z')).toBe(key('2026-05-10T23:00:00Z'));
  expect(key('2026-05-10T01:00:00Z')).not.toBe(key('2026-06-10T01:00:00Z'));
});
