import { operationOf } from '../http/route.js';
import { ALL_ROUTES } from '../resources/index.js';
import { assertPublished, PUBLISHED_PARAMETERS } from './assert-published.js';
import { readPublishedParameters } from './read-published-parameters.js';

/** The compiler reads the types of the whole package. */
const TIMEOUT_MS = 120_000;
const UPDATE = 'POST /v1/subscriptions/:id';

describe('published parameters', () => {
  it(
    'are those of the installed stripe package, for every operation of the double',
    () => {
      expect(readPublishedParameters(ALL_ROUTES.map(operationOf))).toEqual(PUBLISHED_PARAMETERS);
    },
    TIMEOUT_MS,
  );

  // The package's types let any string pass for a word of Stripe's; Stripe does not.
  it.each([
    ['a word of nobody', UPDATE, { proration_behavior: 'prorate' }, 'proration_behavior'],
    [
      'feedback that is none',
      UPDATE,
      { cancellation_details: { feedback: 'price' } },
      'cancellation_details[feedback]',
    ],
    ['a word in an object', UPDATE, { pause_collection: { behavior: 'nope' } }, 'pause_collection[behavior]'],
    ['a former form', UPDATE, { billing_cycle_anchor: 'now' }, 'billing_cycle_anchor'],
    ['a former parameter', UPDATE, { coupon: 'half' }, 'coupon'],
    ['an unknown field in a list', UPDATE, { items: [{ id: 'si_1', prize: 'p' }] }, 'items[0][prize]'],
    ['a wrong list', UPDATE, { items: 'si_1' }, 'items'],
    ['a date that is no number', UPDATE, { trial_end: 'tomorrow' }, 'trial_end'],
    ['a truth that is none', UPDATE, { cancel_at_period_end: 'yes' }, 'cancel_at_period_end'],
    ['a missing field', 'POST /v1/billing_portal/sessions', { flow_data: {} }, 'flow_data'],
    ['a status that is none', 'GET /v1/subscriptions', { status: 'everything' }, 'status'],
  ])('refuse %s', (_case, operation, params, param) => {
    expect(() => assertPublished(operation, params)).toThrow(
      expect.objectContaining({ body: expect.objectContaining({ param }) }),
    );
  });

  it.each([
    ['an empty string that clears', UPDATE, { pause_collection: '', discounts: '', metadata: { a: '' } }],
    ['words beside numbers', UPDATE, { cancel_at: 'min_period_end', trial_end: '1800000000' }],
    ['lists of objects', UPDATE, { items: [{ id: 'si_1', price: 'p', quantity: '2' }], expand: ['customer'] }],
    ['decimals', 'POST /v1/prices', { currency: 'eur', unit_amount_decimal: '0.125', tiers: [{ up_to: 'inf' }] }],
    ['ranges', 'GET /v1/events', { created: { gte: '1800000000' }, limit: '100' }],
  ])('allow %s', (_case, operation, params) => {
    expect(() => assertPublished(operation, params)).not.toThrow();
  });
});
