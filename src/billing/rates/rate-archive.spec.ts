import { deflateRawSync } from 'node:zlib';

import { rateTextOf } from './rate-archive.js';
import { InvalidRateFileError } from './rate-file.js';

const TEXT = 'Date,USD,\n2026-05-04,1.0832,\n';

/** An archive of one file, as zip writes it: a header, the file, and a table of contents. */
function archive(data: Buffer, method: number): Buffer {
  const name = Buffer.from('eurofxref-hist.csv');
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name, data, Buffer.from('PK\u0001\u0002 and so on')]);
}

describe('rateTextOf', () => {
  it.each([
    ['a plain file', Buffer.from(TEXT)],
    ['a packed file', archive(deflateRawSync(TEXT), 8)],
    ['a file that was only put into an archive', archive(Buffer.from(TEXT), 0)],
  ])('reads %s', (_case, file) => {
    expect(rateTextOf(file)).toBe(TEXT);
  });

  it.each([
    ['a damaged archive', archive(Buffer.from('not packed at all'), 8)],
    ['another way of packing', archive(Buffer.from(TEXT), 12)],
  ])('refuses %s', (_case, file) => {
    expect(() => rateTextOf(file)).toThrow(InvalidRateFileError);
  });
});
