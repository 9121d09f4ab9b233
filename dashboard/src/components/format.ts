const LOCALE = 'en';

const integers = new Intl.NumberFormat(LOCALE);
const percents = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const dates = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const times = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const months = new Intl.DateTimeFormat(LOCALE, { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** How an amount is written. */
export interface MoneyStyle {
  /** Leave out the fraction, for axes and tiles. */
  isWhole?: boolean;
}

/** An amount in minor units of a currency (ISO 4217, any case), such as `€1,842.00`. */
export function formatMoney(cents: number, currency: string, { isWhole = false }: MoneyStyle = {}): string {
  const style = { style: 'currency', currency: currency.toUpperCase() } as const;
  const digits = new Intl.NumberFormat(LOCALE, style).resolvedOptions().maximumFractionDigits ?? 2;
  const shown = new Intl.NumberFormat(LOCALE, isWhole ? { ...style, maximumFractionDigits: 0 } : style);
  return shown.format(cents / 10 ** digits);
}

/** A count, such as `1,234`. */
export function formatCount(count: number): string {
  return integers.format(count);
}

/** A percentage with one decimal, such as `31.0 %`. */
export function formatPercent(percent: number): string {
  return `${percents.format(percent)} %`;
}

/** A day in the reader's time zone, such as `May 1, 2026`. */
export function formatDate(at: string): string {
  return dates.format(new Date(at));
}

/** A minute in the reader's time zone, such as `May 1, 2026, 10:00 AM`. */
export function formatTime(at: string): string {
  return times.format(new Date(at));
}

/** A month of the UTC calendar, from `2026-05`: `May 2026`. */
export function formatMonth(month: string): string {
  return months.format(new Date(`${month}-01T00:00:00Z`));
}

/** Words of a code of the API: `too_expensive` → `Too expensive`. */
export function wordsOf(code: string): string {
  const words = code.replaceAll(/[_.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
