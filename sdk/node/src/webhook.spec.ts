import { createHmac } from 'node:crypto';

import { verifyWebhook, WebhookVerificationError } from './webhook.js';

const SECRET = 'whsec_bXktc2VjcmV0';
const BODY = '{"id":"evt_1","type":"cancel.saved","data":{"email":"jörg@example.com"}}';

function sign(secret = SECRET, ageSeconds = 0, body = BODY): string {
  const time = String(Math.floor(Date.now() / 1_000) - ageSeconds);
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
}

describe('verifyWebhook', () => {
  it.each<[string, Parameters<typeof verifyWebhook>[0]]>([
    ['text', { body: BODY, signature: sign(), secret: SECRET }],
    ['bytes', { body: Buffer.from(BODY), signature: sign(), secret: SECRET }],
    ['a secret that is being replaced', { body: BODY, signature: sign(), secret: ['whsec_new', SECRET] }],
    [
      'one of several signatures',
      { body: BODY, signature: sign().replace(',', `,v1=${'0'.repeat(64)},`), secret: SECRET },
    ],
    ['an age that is allowed', { body: BODY, signature: sign(SECRET, 500), secret: SECRET, toleranceSeconds: 600 }],
  ])('accepts %s', (_case, request) => {
    expect(verifyWebhook(request)).toMatchObject({ id: 'evt_1', data: { email: 'jörg@example.com' } });
  });

  it.each<[string, string | string[] | undefined, string]>([
    ['another body', sign(SECRET, 0, `${BODY} `), SECRET],
    ['another secret', sign('whsec_other'), SECRET],
    ['no secret at all', sign(''), SECRET],
    ['an old request', sign(SECRET, 301), SECRET],
    ['a time to come', sign(SECRET, -310), SECRET],
    [
      'another time than was signed',
      sign().replace(/t=\d+/, `t=${String(Math.floor(Date.now() / 1_000) - 9)}`),
      SECRET,
    ],
    ['no header', undefined, SECRET],
    ['two headers', [sign(), sign()], SECRET],
    ['a header without a signature', sign().replace(/,.*/, ''), SECRET],
    ['a signature cut short', sign().slice(0, -2), SECRET],
    ['a time that is no number', sign().replace(/t=\d+/, 't=NaN'), SECRET],
  ])('refuses %s', (_case, signature, secret) => {
    expect(() => verifyWebhook({ body: BODY, signature, secret })).toThrow(WebhookVerificationError);
  });
});
