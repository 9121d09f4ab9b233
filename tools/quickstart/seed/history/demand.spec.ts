import { arrivals, leavingSeason, renewalSeason } from './demand.js';
import { Random } from './random.js';

const NOW = new Date('2026-06-15T12:00:00Z');
const MONTH_DAYS = 30;

describe('arrivals', () => {
  const times = arrivals({ now: NOW, days: 360 }, { perDay: 20, growth: 3, season: () => 1 }, new Random('arrivals'));

  it('are in order, inside the period, and never in the future', () => {
    expect(times).toEqual([...times].sort((first, second) => first.getTime() - second.getTime()));
    expect(times.at(0)?.toISOString() ?? '').toMatch(/^2025-06-20/);
    expect(times.at(-1)?.getTime()).toBeLessThanOrEqual(NOW.getTime());
  });

  it('become as many times more as the business grows', () => {
    const [first, last] = [times.slice(0, 1), times.slice(-1)].map(([time]) => time?.getTime() ?? 0);
    const monthMs = MONTH_DAYS * 86_400_000;
    const early = times.filter((time) => time.getTime() < (first ?? 0) + monthMs).length;
    const late = times.filter((time) => time.getTime() > (last ?? 0) - monthMs).length;
    expect(late / early).toBeGreaterThan(2.2);
    expect(late / early).toBeLessThan(3.4);
  });
});

describe('seasons', () => {
  it('let people leave in January and after the summer, and on Mondays', () => {
    const season = (day: string) => leavingSeason(new Date(day));
    expect(season('2026-01-06')).toBeGreaterThan(season('2026-05-05') * 1.3);
    expect(season('2026-08-25')).toBeGreaterThan(season('2026-06-23') * 1.2);
    expect(season('2026-06-22')).toBeGreaterThan(season('2026-06-27'));
  });

  it('let subscriptions renew at the beginning and in the middle of the month', () => {
    const season = (day: string) => renewalSeason(new Date(day));
    expect(season('2026-06-01')).toBeGreaterThan(season('2026-06-15'));
    expect(season('2026-06-15')).toBeGreaterThan(season('2026-06-20'));
  });
});
