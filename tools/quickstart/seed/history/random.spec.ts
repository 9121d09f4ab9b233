import { Random } from './random.js';

function draw<T>(count: number, choose: (random: Random) => T): T[] {
  const random = new Random('spec');
  return Array.from({ length: count }, () => choose(random));
}

describe('Random', () => {
  it('makes the same choices for the same seed, and others for another', () => {
    const first = draw(20, (random) => random.next());
    expect(draw(20, (random) => random.next())).toEqual(first);
    expect(new Random('spec2').next()).not.toBe(first[0]);
  });

  it('keeps whole numbers within their bounds and reaches both', () => {
    expect([...new Set(draw(500, (random) => random.int(-1, 2)))].sort()).toEqual([-1, 0, 1, 2]);
  });

  it('chooses by weight, and never what weighs nothing', () => {
    const choices = [
      ['often', 9],
      ['never', 0],
      ['rarely', 1],
    ] as const;
    const drawn = draw(2_000, (random) => random.weighted<string>(choices));
    expect(drawn.filter((choice) => choice === 'rarely').length / 2_000).toBeCloseTo(0.1, 1);
    expect(drawn).not.toContain('never');
  });

  it('counts around the mean it is given', () => {
    const sum = draw(2_000, (random) => random.count(4)).reduce((total, count) => total + count, 0);
    expect(sum / 2_000).toBeCloseTo(4, 0);
  });

  it('refuses to choose from nothing', () => {
    expect(() => new Random('spec').pick([])).toThrow(RangeError);
    expect(() => new Random('spec').weighted([['never', 0]])).toThrow(RangeError);
  });

  it('makes version 7 UUIDs of the time they are for', () => {
    const uuid = new Random('spec').uuid(new Date('2026-05-01T10:00:00Z'));
    expect(uuid).toMatch(/^019de2fb-1900-7[0-9a-f]{3}-[89ab]/);
  });
});
