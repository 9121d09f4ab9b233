import { inflateRawSync } from 'node:zlib';

import { InvalidRateFileError } from './rate-file.js';

/** The whole history since 1999 is about a tenth of this. */
const LARGEST_BYTES = 33_554_432;
const ZIP_SIGNATURE = 0x04034b50;
const HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/**
 * The text of a rate file, be it plain or the one file of a zip archive, as the European Central Bank packs its history
 * (`eurofxref-hist.zip`).
 *
 * @throws InvalidRateFileError for an archive that cannot be unpacked
 */
export function rateTextOf(file: Buffer): string {
  if (file.length < HEADER_BYTES || file.readUInt32LE(0) !== ZIP_SIGNATURE) return file.toString('utf8');
  const method = file.readUInt16LE(8);
  const storedBytes = file.readUInt32LE(18);
  const start = HEADER_BYTES + file.readUInt16LE(26) + file.readUInt16LE(28);
  if (method === STORED) return file.toString('utf8', start, start + storedBytes);
  if (method !== DEFLATED) throw new InvalidRateFileError('the archive is packed in a way that is not known');
  try {
    // What follows the file's end, the archive's table of contents, is left alone.
    return inflateRawSync(file.subarray(start), { maxOutputLength: LARGEST_BYTES }).toString('utf8');
  } catch (error) {
    throw new InvalidRateFileError('the archive is damaged', { cause: error });
  }
}
