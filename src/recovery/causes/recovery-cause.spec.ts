import { causeOf, type RecoveryFacts } from './recovery-cause.js';

const DAY_MS = 86_400_000;
const paidAt = new Date('2026-06-30T12:00:00Z');
const before = (days: number) => new Date(paidAt.getTime() - days * DAY_MS);
const mail = (days: number) => ({ mailId: 'mail', sentAt: before(days) });
const link = { linkId: 'link', usedAt: before(1) };

describe('causeOf', () => {
  it.each<[string, Partial<RecoveryFacts>, object]>([
    [
      'a call of ours after a link',
      { paidBy: 'retainly', link, mail: mail(1) },
      { cause: 'card_update', linkId: 'link' },
    ],
    ['a call of ours otherwise', { paidBy: 'retainly', mail: mail(1) }, { cause: 'our_retry', linkId: null }],
    [
      'a link that was used only afterwards',
      { paidBy: 'retainly', link: { linkId: 'link', usedAt: before(-1) } },
      { cause: 'our_retry' },
    ],
    [
      'an automatic try of Stripe, whatever else',
      { paidBy: 'stripe', link, mail: mail(1) },
      { cause: 'stripe_retry', mailId: null },
    ],
    [
      'a customer within seven days of a mail',
      { paidBy: 'customer', link, mail: mail(7) },
      { cause: 'email', mailId: 'mail' },
    ],
    ['a customer later than that', { paidBy: 'customer', mail: mail(7.1) }, { cause: 'organic', mailId: null }],
    ['a customer who got no mail', { paidBy: 'customer' }, { cause: 'organic' }],
  ])('%s', (_case, facts, expected) => {
    expect(causeOf({ paidAt, paidBy: 'customer', link: undefined, mail: undefined, ...facts })).toMatchObject(expected);
  });
});
