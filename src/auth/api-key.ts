import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_CHARACTERS = 36;
const CHECKSUM_CHARACTERS = 6;
/** The largest multiple of 62 in a byte: taking bytes above it would favour some characters. */
const UNBIASED_BELOW = 248;
const KEY = /^rk_(sk|pk)_[0-9A-Za-z]{42}$/;

/** Secret keys are for servers, publishable ones for browsers. */
export type ApiKeyKind = 'secret' | 'publishable';

/**
 * A new key: `rk_sk_` or `rk_pk_`, 36 random base62 characters (214 bits), then the CRC32 of all that in base62. The
 * checksum lets a mistyped key be refused without a query, and secret scanners recognise a leaked one.
 */
export function generateApiKey(kind: ApiKeyKind): string {
  const body = (kind === 'secret' ? 'rk_sk_' : 'rk_pk_') + randomBase62(RANDOM_CHARACTERS);
  return body + checksumOf(body);
}

/** Whether a text has the form of a key and a checksum that fits. Says nothing about whether the key exists. */
export function isWellFormedApiKey(text: string): boolean {
  return KEY.test(text) && checksumOf(text.slice(0, -CHECKSUM_CHARACTERS)) === text.slice(-CHECKSUM_CHARACTERS);
}

/**
 * SHA-256 of the whole key: the only form in which it is stored. A slow hash would add nothing to 214 random bits.
 */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < UNBIASED_BELOW && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let position = 0; position < CHECKSUM_CHARACTERS; position += 1) {
    text = ALPHABET.charAt(rest % ALPHABET.length) + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}
