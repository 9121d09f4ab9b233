import { v7 as uuidV7 } from 'uuid';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const UUID_BYTES = 16;
const TWO_TO_32 = 2 ** 32;

/** Choices with their weights, which need not add up to anything. */
export type Weighted<T> = readonly (readonly [choice: T, weight: number])[];

/**
 * A stream of pseudo-random choices. The same seed always gives the same choices, so a demo can be made again; nothing
 * here is fit for secrets.
 */
export class Random {
  private state: number;

  constructor(seed: string) {
    this.state = hash(seed);
  }

  /** A number from 0 up to, but not including, 1. */
  next(): number {
    // mulberry32: one multiplication-mixed counter, plenty for a demo.
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  }

  /** True with the probability given, 0 to 1. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** @throws RangeError when the list is empty. */
  pick<T>(list: readonly T[]): T {
    const index = this.int(0, list.length - 1);
    if (index >= list.length || list.length === 0) throw new RangeError('Cannot pick from an empty list.');
    return list[index] as T;
  }

  /** @throws RangeError when no weight is above zero. */
  weighted<T>(choices: Weighted<T>): T {
    let rest = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) {
      if (rest < weight) return choice;
      rest -= weight;
    }
    throw new RangeError('Cannot choose where every weight is zero.');
  }

  /** The same things in another order. */
  shuffle<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, place: this.next() }))
      .sort((first, second) => first.place - second.place)
      .map(({ item }) => item);
  }

  /** How many independent things happened where `mean` are expected (Poisson). */
  count(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count += 1;
    return count;
  }

  /** A UUID v7 of a time, as the application would have made it then. */
  uuid(at: Date): string {
    const random = Uint8Array.from({ length: UUID_BYTES }, () => this.int(0, 255));
    return uuidV7({ msecs: at.getTime(), random });
  }

  /** Letters and digits, as in Stripe's ids. */
  base62(length: number): string {
    return Array.from({ length }, () => BASE62.charAt(this.int(0, BASE62.length - 1))).join('');
  }
}

/** FNV-1a, so that seeds that differ in one letter begin far apart. */
function hash(seed: string): number {
  let value = 0x811c9dc5;
  for (const character of seed) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
