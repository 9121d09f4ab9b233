/** First and last day of the demo's rates. */
const FIRST_DAY = '2024-09-02';
const LAST_DAY = '2027-12-31';
const DAY_MS = 86_400_000;

/** Where each invented rate begins, in its smallest printed unit, and with how many decimals it is printed. */
const CURRENCIES = [
  { code: 'USD', start: 11_040, decimals: 4 },
  { code: 'JPY', start: 16_120, decimals: 2 },
  { code: 'CZK', start: 25_060, decimals: 3 },
  { code: 'DKK', start: 74_590, decimals: 4 },
  { code: 'GBP', start: 84_210, decimals: 5 },
  { code: 'HUF', start: 39_350, decimals: 2 },
  { code: 'PLN', start: 42_780, decimals: 4 },
  { code: 'SEK', start: 113_400, decimals: 4 },
  { code: 'CHF', start: 9_410, decimals: 4 },
  { code: 'AUD', start: 16_350, decimals: 4 },
  { code: 'CAD', start: 14_930, decimals: 4 },
] as const;

/** Largest move in a day, and how strongly a rate is drawn back to where it began. */
const MOVE_PER_MILLE = 3;
const PULL_DIVISOR = 60;

/**
 * Invented reference rates in the format of the European Central Bank's `eurofxref-hist.csv`, newest day first.
 *
 * For the demo and for tests only: plausible, and the same on every machine, as all arithmetic is whole. Days on which
 * the ECB publishes nothing (weekends, TARGET holidays) are left out.
 */
export function demoReferenceRates(): string {
  const random = randomNumbers(20_240_902);
  const levels: number[] = CURRENCIES.map(({ start }) => start);
  const lines = publishingDays().map((day) => {
    const rates = CURRENCIES.map(({ start, decimals }, index) => {
      const level = levels[index] ?? start;
      const largest = Math.trunc((start * MOVE_PER_MILLE) / 1_000);
      const pull = Math.trunc((start - level) / PULL_DIVISOR);
      const next = level + pull + (random() % (2 * largest + 1)) - largest;
      levels[index] = next;
      return print(next, decimals);
    });
    return `${day},${rates.join(',')},`;
  });
  const header = `Date,${CURRENCIES.map(({ code }) => code).join(',')},`;
  return `${[header, ...lines.reverse()].join('\n')}\n`;
}

/** Days on which the ECB publishes, oldest first. */
function publishingDays(): string[] {
  const days: string[] = [];
  for (let time = Date.parse(FIRST_DAY); time <= Date.parse(LAST_DAY); time += DAY_MS) {
    const date = new Date(time);
    if (!isHoliday(date)) days.push(date.toISOString().slice(0, 10));
  }
  return days;
}

function isHoliday(date: Date): boolean {
  if ([0, 6].includes(date.getUTCDay())) return true;
  if (['01-01', '05-01', '12-25', '12-26'].includes(date.toISOString().slice(5, 10))) return true;
  const daysAfterEaster = (date.getTime() - easterSunday(date.getUTCFullYear())) / DAY_MS;
  return daysAfterEaster === -2 || daysAfterEaster === 1;
}

/** Easter by the anonymous Gregorian computus. */
function easterSunday(year: number): number {
  const a = year % 19;
  const [b, c] = [Math.trunc(year / 100), year % 100];
  const d = (19 * a + b - Math.trunc(b / 4) - Math.trunc((b - Math.trunc((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.trunc(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.trunc((a + 11 * d + 22 * e) / 451) + 114;
  return Date.UTC(year, Math.trunc(f / 31) - 1, (f % 31) + 1);
}

function print(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Whole numbers from 0 to 2³² − 1, the same for the same seed (xorshift). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
