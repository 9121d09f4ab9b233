import { customersOf, startAdvancing } from '../billing/test-clocks.js';
import { integer, text } from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';
import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import { DAY_SECONDS } from '../billing/calendar.js';
import { deleteCustomer } from './customers.routes.js';

/** Stripe deletes a clock by itself after this. */
const LIFE_SECONDS = 30 * DAY_SECONDS;

/** `/v1/test_helpers/test_clocks`: time that stands still for some customers, and moves when it is told to. */
export const testClockRoutes: readonly Route[] = [
  route('POST /v1/test_helpers/test_clocks', { frozen_time: integer, name: text.optional() }, ({ tx, params }) => {
    if (tx.account.key.includes('_live_')) throw invalidRequest('Test clocks are only available in test mode.');
    const clock = tx.insert('testClocks', {
      id: newId('clock'),
      object: 'test_helpers.test_clock',
      created: tx.now,
      deletes_after: tx.now + LIFE_SECONDS,
      frozen_time: params.frozen_time,
      livemode: false,
      name: params.name ?? null,
      status: 'ready',
      status_details: {},
    });
    tx.emit('test_helpers.test_clock.created', clock);
    return clock;
  }),

  route('GET /v1/test_helpers/test_clocks/:id', {}, ({ tx, id }) => tx.get('testClocks', id)),

  route('POST /v1/test_helpers/test_clocks/:id/advance', { frozen_time: integer }, ({ tx, id, params }) => {
    const clock = tx.get('testClocks', id);
    startAdvancing(tx, clock, params.frozen_time);
    return clock;
  }),

  route('DELETE /v1/test_helpers/test_clocks/:id', {}, ({ tx, id }) => {
    const clock = tx.get('testClocks', id);
    for (const customer of customersOf(tx, clock)) deleteCustomer(tx, customer.id);
    tx.emit('test_helpers.test_clock.deleted', clock);
    tx.remove('testClocks', id);
    return { id, object: 'test_helpers.test_clock', deleted: true };
  }),

  listRoute('GET /v1/test_helpers/test_clocks', {}, ({ tx }) => tx.all('testClocks')),
];
