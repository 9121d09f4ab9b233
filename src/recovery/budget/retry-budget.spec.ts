import { DEFAULT_RECOVERY_POLICY } from '../policy/recovery-policy.js';
import { budgetVerdict, type CardTry } from './retry-budget.js';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-06-30T12:00:00Z');
const ago = (hours: number, isOwn = false): CardTry => ({ at: new Date(NOW.getTime() - hours * HOUR_MS), isOwn });
const every = (count: number, hours: number, isOwn = false) =>
  Array.from({ length: count }, (_, index) => ago((index + 1) * hours, isOwn));
const verdict = (tries: CardTry[], brand = 'visa') => budgetVerdict(DEFAULT_RECOVERY_POLICY, brand, tries, NOW);

// Each try over a network's limit costs the merchant a fee.
describe('budgetVerdict', () => {
  it('allows a card that was not tried lately', () => {
    expect(verdict([])).toEqual({ isAllowed: true });
    expect(verdict([ago(1), ago(30 * 24)])).toEqual({ isAllowed: true });
  });

  it('refuses a second try within the hour, and says from when on it is allowed', () => {
    const allowedFrom = new Date(NOW.getTime() + HOUR_MS / 2);
    expect(verdict([ago(0.5)])).toMatchObject({ isAllowed: false, allowedFrom, reason: expect.stringMatching(/hour/) });
  });

  it('refuses the sixteenth try of anybody within 30 days', () => {
    expect(verdict(every(14, 24))).toEqual({ isAllowed: true });
    const allowedFrom = new Date(NOW.getTime() + 15 * 24 * HOUR_MS);
    expect(verdict(every(15, 24))).toMatchObject({ isAllowed: false, allowedFrom });
  });

  it('refuses the seventh try of ours within 30 days', () => {
    expect(verdict(every(6, 24))).toEqual({ isAllowed: true });
    expect(verdict(every(5, 24, true))).toEqual({ isAllowed: true });
    expect(verdict(every(6, 24, true))).toMatchObject({ isAllowed: false, reason: expect.stringMatching(/we tried/) });
  });

  it('refuses the eleventh try of a Mastercard within 24 hours, and only of a Mastercard', () => {
    expect(verdict(every(10, 2))).toEqual({ isAllowed: true });
    expect(verdict(every(10, 2), 'mastercard')).toMatchObject({
      isAllowed: false,
      allowedFrom: new Date(NOW.getTime() + 4 * HOUR_MS),
    });
  });

  it('names the limit that holds longest', () => {
    expect(verdict([ago(0.5), ...every(15, 24)])).toMatchObject({
      reason: expect.stringMatching(/15 times in 30 days/),
    });
  });

  it('lets nothing through where the limit is zero', () => {
    const policy = { ...DEFAULT_RECOVERY_POLICY, maxOwnAttempts30Days: 0 };
    expect(budgetVerdict(policy, 'visa', [], NOW)).toMatchObject({ isAllowed: false, allowedFrom: undefined });
  });
});
