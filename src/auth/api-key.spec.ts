import fc from 'fast-check';

import { generateApiKey, hashApiKey, isWellFormedApiKey } from './api-key.js';

describe('API keys', () => {
  it('look like the pattern secret scanners are given, and never like one of Stripe’s', () => {
    for (let count = 0; count < 200; count += 1) {
      expect(generateApiKey('secret')).toMatch(/^rk_sk_[0-9A-Za-z]{42}$/);
      expect(generateApiKey('publishable')).toMatch(/^rk_pk_[0-9A-Za-z]{42}$/);
    }
  });

  it('are well formed when generated, and no longer with any one character changed', () => {
    const position = fc.integer({ min: 6, max: 47 });
    fc.assert(
      fc.property(position, fc.constantFrom(...'0Aaz9'), (at, character) => {
        const key = generateApiKey('secret');
        expect(isWellFormedApiKey(key)).toBe(true);
        const changed = key.slice(0, at) + character + key.slice(at + 1);
        expect(isWellFormedApiKey(changed)).toBe(changed === key);
      }),
    );
  });

  // A leading zero of the checksum must not be dropped, or one key in 62 would not be recognised.
  it('have a checksum of fixed width', () => {
    expect(Array.from({ length: 2_000 }, () => generateApiKey('secret')).every(isWellFormedApiKey)).toBe(true);
  });

  it.each(['', 'rk_sk_', 'rk_sk_' + '0'.repeat(42), 'rk_live_' + 'a'.repeat(40), ' ' + generateApiKey('secret')])(
    'are not well formed: %j',
    (text) => {
      expect(isWellFormedApiKey(text)).toBe(false);
    },
  );

  it('are stored as SHA-256 of the whole key', () => {
    expect(hashApiKey('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
