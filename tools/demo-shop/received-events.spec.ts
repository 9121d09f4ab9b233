import { createHmac } from 'node:crypto';

import { ReceivedEvents } from './received-events.js';

const SECRET = 'whsec_test';

/** The header of a body that was signed at second 1. */
function signed(body: string, secret = SECRET): string {
  return `t=1,v1=${createHmac('sha256', secret).update(`1.${body}`).digest('hex')}`;
}

describe('ReceivedEvents', () => {
  const body = (id: number): string => JSON.stringify({ id: `evt_${id}`, type: 'webhook.test' });

  it.each([
    ['another secret', signed(body(1), 'whsec_other')],
    ['another body', signed(body(2))],
    ['nothing', 'undefined'],
  ])('refuses an event signed with %s', (_case, signature) => {
    const events = new ReceivedEvents();
    expect(events.receive(body(1), signature, SECRET)).toBe(false);
    expect(events.latest()).toEqual([]);
  });

  it('keeps an event that comes twice once, and only the newest', () => {
    const events = new ReceivedEvents();
    for (const id of [1, 1, 2, 3, 4, 5, 6, 7, 8, 9]) events.receive(body(id), signed(body(id)), SECRET);
    const ids = events.latest().map(({ id }) => id);
    expect(ids).toEqual(['evt_9', 'evt_8', 'evt_7', 'evt_6', 'evt_5', 'evt_4', 'evt_3', 'evt_2']);
  });
});
