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
const CUBE = /<Cube\b([^>]*)>/g;
const ATTRIBUTE = /(\w+)\s*=\s*(['"])(.*?)\2/g;
const RATE = /^\d{1,9}(\.\d{1,10})?$/;

/** The file holds something that is no reference rate. The message names the line. */
export class InvalidRateFileError extends Error {}

/**
 * Reads what the European Central Bank publishes, unpacked, in either of its formats:
 * - `eurofxref-hist.csv`: a header `Date,USD,JPY,…,` and a line per day; `N/A` and empty fields are days without a rate
 * - `eurofxref-daily.xml`, `eurofxref-hist-90d.xml`, `eurofxref-hist.xml`: a `Cube` per day, in it one per currency
 *
 * @throws InvalidRateFileError also for a file without a single rate
 */
export function parseReferenceRates(text: string): ReferenceRate[] {
  const rates = text.trimStart().startsWith('<') ? parseXml(text) : parseCsv(text);
  if (rates.length === 0) throw new InvalidRateFileError('the file names no rate');
  return rates;
}

function parseCsv(text: string): ReferenceRate[] {
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
    if (!isRate(cell)) {
      throw new InvalidRateFileError(`line ${lineNumber} has no rate for ${code}: ${cell.slice(0, 40)}`);
    }
    return [{ day, currency: code.toLowerCase(), unitsPerEuro: cell }];
  });
}

/** The few elements that matter; whatever else the document holds is passed over. */
function parseXml(text: string): ReferenceRate[] {
  let day: string | undefined;
  return [...text.matchAll(CUBE)].flatMap(([, attributes = '']) => {
    const { time, currency, rate } = attributesOf(attributes);
    if (time !== undefined) {
      if (!DAY.test(time)) throw new InvalidRateFileError(`a Cube has no day: ${time.slice(0, 40)}`);
      day = time;
    }
    if (currency === undefined && rate === undefined) return [];
    if (day === undefined || currency === undefined || rate === undefined || !CODE.test(currency) || !isRate(rate)) {
      throw new InvalidRateFileError(`a Cube is malformed: ${attributes.slice(0, 80)}`);
    }
    return [{ day, currency: currency.toLowerCase(), unitsPerEuro: rate }];
  });
}

function attributesOf(text: string): Partial<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', , value = '']): [string, string] => [name, value]),
  );
}

function isRate(text: string): boolean {
  return RATE.test(text) && Number(text) !== 0;
}

/** The ECB ends its lines with a comma. */
function cellsOf(line: string): string[] {
  return line
    .replace(/,\s*$/, '')
    .split(',')
    .map((cell) => cell.trim());
}
