import { SignJWT, UnsecuredJWT } from 'jose';

import { verifyIdentityToken } from './identity-token.service.js';

const SECRET = 'a-secret-of-this-workspace-with-32-bytes-or-more';
const NOW = new Date('2026-05-01T10:00:00Z');
const NOW_SECONDS = NOW.getTime() / 1_000;
const HOUR = 3_600;

function sign(claims: Record<string, unknown>, secret = SECRET, alg = 'HS256'): Promise<string> {
  const all = { sub: 'cus_1', subscription_id: 'sub_1', exp: NOW_SECONDS + 600, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

describe('verifyIdentityToken', () => {
  it('says who the customer is', async () => {
    const token = await sign({ email: 'user@example.com', iat: NOW_SECONDS });
    expect(await verifyIdentityToken(token, SECRET, NOW)).toEqual({
      customerId: 'cus_1',
      subscriptionId: 'sub_1',
      email: 'user@example.com',
      isExpired: false,
    });
  });

  it('accepts a token that ends in exactly an hour, and one that ended less than 24 h ago as expired', async () => {
    const longest = await sign({ iat: NOW_SECONDS, exp: NOW_SECONDS + HOUR });
    expect(await verifyIdentityToken(longest, SECRET, NOW)).toMatchObject({ isExpired: false });
    for (const exp of [NOW_SECONDS, NOW_SECONDS - 24 * HOUR + 1]) {
      expect(await verifyIdentityToken(await sign({ exp }), SECRET, NOW)).toMatchObject({ isExpired: true });
    }
  });

  // Each of these would let a page speak for a customer whom the merchant's server did not sign in.
  it.each([
    ['another secret', () => sign({}, 'some-other-secret-of-at-least-32-bytes!')],
    ['another algorithm', () => sign({}, SECRET.padEnd(64, 'x'), 'HS512')],
    ['no signature', async () => new UnsecuredJWT({ sub: 'cus_1', subscription_id: 'sub_1' }).encode()],
    ['no JWT', async () => 'cus_1'],
    ['an empty text', async () => ''],
    ['no customer', () => sign({ sub: undefined })],
    ['an empty customer', () => sign({ sub: '' })],
    ['no subscription', () => sign({ subscription_id: undefined })],
    ['no end', () => sign({ exp: undefined })],
    ['an end more than an hour away', () => sign({ exp: NOW_SECONDS + HOUR + 120 })],
    [
      'a life of more than an hour, now in its last',
      () => sign({ iat: NOW_SECONDS - 9 * HOUR, exp: NOW_SECONDS + 60 }),
    ],
    ['an end more than 24 h ago', () => sign({ exp: NOW_SECONDS - 24 * HOUR - 1 })],
    ['a start in the future', () => sign({ nbf: NOW_SECONDS + 300 })],
    ['an e-mail that is none', () => sign({ email: 'nobody' })],
  ])('refuses %s', async (_case, make) => {
    await expect(verifyIdentityToken(await make(), SECRET, NOW)).rejects.toMatchObject({
      status: 401,
      code: 'invalid_identity',
    });
  });
});
