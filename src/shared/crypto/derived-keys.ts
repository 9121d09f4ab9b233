import { hkdfSync } from 'node:crypto';

import type { AppConfig } from '../config/app-config.js';

const KEY_BYTES = 32;

/**
 * Keys for one purpose, made from the installation's encryption keys: the current one first, then the earlier ones,
 * with which nothing new is signed. Keys of different purposes tell nothing about each other.
 */
export function derivedKeys(config: AppConfig, purpose: string): [Uint8Array, ...Uint8Array[]] {
  const { SECRETS_ENCRYPTION_KEY: current, SECRETS_ENCRYPTION_OLD_KEYS: earlier } = config.environment;
  return [derive(current, purpose), ...earlier.map((key) => derive(key, purpose))];
}

function derive(key: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', Buffer.from(key, 'base64'), '', purpose, KEY_BYTES));
}
