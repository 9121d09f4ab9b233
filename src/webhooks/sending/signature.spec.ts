import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';

import { newSigningSecret, signatureHeaders } from './signature.js';

const BODY = JSON.stringify({ id: 'evt_1', type: 'cancel.saved', data: { comment: 'später – 終わり 🎉' } });
const MESSAGE = { eventId: 'evt_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f', body: BODY, sentAt: new Date() };

/** Merchants verify with the packages they already have; each accepts our headers as they are. */
const verifiers = {
  stripe: (headers: Record<string, string>, secret: string, body: string) =>
    Stripe.webhooks.constructEvent(body, headers['x-retainly-signature'] ?? '', secret),
  standardwebhooks: (headers: Record<string, string>, secret: string, body: string) =>
    new Webhook(secret).verify(body, headers),
  svix: (headers: Record<string, string>, secret: string, body: string) =>
    new SvixWebhook(secret).verify(body, headers),
};

describe.each(Object.entries(verifiers))('signatureHeaders, verified by %s', (_name, verify) => {
  const [current, previous, other] = [newSigningSecret(), newSigningSecret(), newSigningSecret()];

  it('accepts the exact body with the right secret', () => {
    expect(() => verify(signatureHeaders(MESSAGE, [current]), current, BODY)).not.toThrow();
  });

  it.each([
    ['current', current],
    ['previous', previous],
  ])('accepts the %s secret during a rotation', (_which, secret) => {
    expect(() => verify(signatureHeaders(MESSAGE, [current, previous]), secret, BODY)).not.toThrow();
  });

  it('rejects a secret that did not sign', () => {
    expect(() => verify(signatureHeaders(MESSAGE, [current, previous]), other, BODY)).toThrow();
  });

  it('rejects a body that differs by one byte', () => {
    expect(() => verify(signatureHeaders(MESSAGE, [current]), current, BODY.replace('saved', 'Saved'))).toThrow();
  });

  it('rejects a message that was recorded ten minutes ago', () => {
    const sentAt = new Date(MESSAGE.sentAt.getTime() - 600_000);
    expect(() => verify(signatureHeaders({ ...MESSAGE, sentAt }, [current]), current, BODY)).toThrow();
  });
});

describe('newSigningSecret', () => {
  it('is whsec_ and 32 bytes, never the same twice', () => {
    const secret = newSigningSecret();
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
    expect(newSigningSecret()).not.toBe(secret);
  });
});
