const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const SIGNATURE = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);
/** No row is longer. */
const MAX_ROW_BYTES = 4_096;
const CHUNK_BYTES = 262_144;
const NULL_LENGTH = -1;
const TWO_TO_32 = 2 ** 32;

/**
 * Rows for `COPY … WITH (FORMAT binary)`: neither this side formats numbers, times and UUIDs nor PostgreSQL parses them,
 * which halves the time on both.
 *
 * Begin a row, then call one method per column, in order.
 */
export class CopyRows {
  private chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  private end = SIGNATURE.copy(this.chunk);

  constructor(private readonly columnCount: number) {}

  beginRow(): void {
    this.end = this.chunk.writeInt16BE(this.columnCount, this.end);
  }

  /** A value in its binary form, made once and written often. */
  bytes(value: Buffer | undefined): void {
    if (value === undefined) {
      this.nothing();
      return;
    }
    this.end = this.chunk.writeInt32BE(value.length, this.end);
    this.end += value.copy(this.chunk, this.end);
  }

  /** Text of ASCII characters. */
  ascii(text: string): void {
    this.end = this.chunk.writeInt32BE(text.length, this.end);
    this.end += this.chunk.write(text, this.end, 'latin1');
  }

  /** A `bigint` column. */
  integer(value: number | undefined): void {
    if (value === undefined) {
      this.nothing();
      return;
    }
    this.end = this.chunk.writeInt32BE(8, this.end);
    this.int64(value);
  }

  /** A `timestamptz`, from milliseconds since 1970. */
  time(timeMs: number | undefined): void {
    this.integer(timeMs === undefined ? undefined : (timeMs - POSTGRES_EPOCH_MS) * 1_000);
  }

  boolean(value: boolean): void {
    this.end = this.chunk.writeInt32BE(1, this.end);
    this.end = this.chunk.writeUInt8(value ? 1 : 0, this.end);
  }

  /** A UUID v7 of that time, from 64 bits of chance: keys come in order of time, as the product's do. */
  uuidAt(timeMs: number, high: number, low: number): void {
    this.end = this.chunk.writeInt32BE(16, this.end);
    this.end = this.chunk.writeUIntBE(timeMs, this.end, 6);
    this.end = this.chunk.writeUInt16BE(0x7000 | (high >>> 20), this.end);
    this.end = this.chunk.writeUInt32BE((0x80000000 | (high & 0x3fffffff)) >>> 0, this.end);
    this.end = this.chunk.writeUInt32BE(low, this.end);
  }

  /** What was written since the last call, once it is worth sending. */
  takeFull(): Buffer | undefined {
    return this.end > CHUNK_BYTES - MAX_ROW_BYTES ? this.take() : undefined;
  }

  /** The rest, and the end of the data. */
  takeLast(): Buffer {
    return Buffer.concat([this.take(), TRAILER]);
  }

  private take(): Buffer {
    const taken = this.chunk.subarray(0, this.end);
    this.chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    this.end = 0;
    return taken;
  }

  private nothing(): void {
    this.end = this.chunk.writeInt32BE(NULL_LENGTH, this.end);
  }

  /** Two's complement of a safe integer, without a BigInt. */
  private int64(value: number): void {
    this.end = this.chunk.writeInt32BE(Math.floor(value / TWO_TO_32), this.end);
    this.end = this.chunk.writeUInt32BE(((value % TWO_TO_32) + TWO_TO_32) % TWO_TO_32, this.end);
  }
}

/** Binary form of a UUID. */
export function uuidBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** Binary form of a `jsonb`: its version and its text. */
export function jsonbBytes(value: unknown): Buffer {
  return Buffer.concat([Buffer.from([1]), Buffer.from(JSON.stringify(value))]);
}
