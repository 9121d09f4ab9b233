/** One reference rate. */
export interface ReferenceRate {
  /** UTC day, `2026-05-01`. */
  day: string;
  /** Lower-case ISO 4217. */
  currency: string;
  /** Units of the currency for one euro, as a decimal. */
  unitsPerEuro: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CODE = /^[A-Z]{3}$/;
const RATE = /^\d{1,9}(\.\d{1,10})?$/;

/** The file holds something that is no reference rate. The message names the line. */
export class InvalidRateFileError extends Error {}

/**
 * Reads the format of the European Central Bank's `eurofxref-hist.csv`: a header `Date,USD,JPY,…,` and a line per day.
 * `N/A` and empty fields are days without a rate.
 *
 * @throws InvalidRateFileError
 */
export function parseReferenceRates(text: string): ReferenceRate[] {
  const [header = '', ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [dateName, ...codes] = cellsOf(header);
  if (dateName !== 'Date' || codes.length === 0 || !codes.every((code) => CODE.test(code))) {
    throw new InvalidRateFileError('line 1 is not a header such as "Date,USD,JPY"');
  }
  return lines.flatMap((line, index) => ratesOf(line, codes, index + 2));
}

function ratesOf(line: string, codes: readonly string[], lineNumber: number): ReferenceRate[] {
  const [day = '', ...cells] = cellsOf(line);
  if (!DAY.test(day) || cells.length > codes.length) throw new InvalidRateFileError(`line ${lineNumber} is malformed`);
  return cells.flatMap((cell, index) => {
    const code = codes[index];
    if (code === undefined || cell === '' || cell === 'N/A') return [];
    if (!RATE.test(cell) || Number(cell) === 0) {
      throw new InvalidRateFileError(`line ${lineNumber} has no rate for ${code}: ${cell.slice(0, 40)}`);
    }
    return [{ day, currency: code.toLowerCase(), unitsPerEuro: cell }];
  });
}

/** The ECB ends its lines with a comma. */
function cellsOf(line: string): string[] {
  return line
    .replace(/,\s*$/, '')
    .split(',')
    .map((cell) => cell.trim());
}
