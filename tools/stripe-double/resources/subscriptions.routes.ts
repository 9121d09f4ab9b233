import { z } from 'zod';

import { endSubscription } from '../billing/collection.js';
import { endDiscount } from '../billing/discounts.js';
import { startSubscription } from '../billing/subscription-start.js';
import { flag, inRange, integer, metadata, oneOf, range, text } from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';
import { resourceMissing } from '../http/stripe-failure.js';
import { currencyCode } from './price-amounts.js';
import {
  cancellationDetails,
  discountsParam,
  itemParam,
  paymentBehavior,
  prorationBehavior,
  updateShape,
  updateSubscription,
} from './subscriptions.update.js';

const statuses = oneOf(
  'active',
  'all',
  'canceled',
  'ended',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
);

const createShape = {
  customer: text,
  items: z.array(itemParam.omit({ id: true, deleted: true })),
  cancel_at_period_end: flag.optional(),
  currency: currencyCode.optional(),
  collection_method: oneOf('charge_automatically', 'send_invoice').optional(),
  days_until_due: integer.optional(),
  default_payment_method: text.optional(),
  description: text.optional(),
  discounts: discountsParam.optional(),
  metadata: metadata.optional(),
  off_session: flag.optional(),
  payment_behavior: paymentBehavior.optional(),
  proration_behavior: prorationBehavior.optional(),
  trial_end: z.union([integer, z.literal('now')]).optional(),
  trial_period_days: integer.optional(),
};

/** `/v1/subscriptions` */
export const subscriptionRoutes: readonly Route[] = [
  route('POST /v1/subscriptions', createShape, ({ tx, params }) => startSubscription(tx, params)),

  route('GET /v1/subscriptions/:id', {}, ({ tx, id }) => tx.get('subscriptions', id)),

  route('POST /v1/subscriptions/:id', updateShape, ({ tx, id, params }) =>
    updateSubscription(tx, tx.get('subscriptions', id), params),
  ),

  route(
    'DELETE /v1/subscriptions/:id',
    { invoice_now: flag.optional(), prorate: flag.optional(), cancellation_details: cancellationDetails.optional() },
    ({ tx, id, params }) => {
      const subscription = tx.get('subscriptions', id);
      if (subscription.status === 'canceled') throw resourceMissing('subscription', id);
      const { cancellation_details: details } = params;
      if (details) updateSubscription(tx, subscription, { cancellation_details: details });
      endSubscription(tx, subscription, 'cancellation_requested');
      return subscription;
    },
  ),

  route('DELETE /v1/subscriptions/:id/discount', {}, ({ tx, id }) => {
    const subscription = tx.get('subscriptions', id);
    const [last] = subscription.discounts.slice(-1);
    if (last === undefined) throw resourceMissing('discount', id);
    const discount = tx.get('discounts', last);
    subscription.discounts = subscription.discounts.slice(0, -1);
    endDiscount(tx, last);
    tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
    return { ...discount, deleted: true };
  }),

  listRoute(
    'GET /v1/subscriptions',
    {
      customer: text.optional(),
      price: text.optional(),
      status: statuses.optional(),
      created: range.optional(),
      current_period_end: range.optional(),
      collection_method: oneOf('charge_automatically', 'send_invoice').optional(),
    },
    ({ tx, params }) =>
      tx.all('subscriptions').filter((row) => {
        const { data: items } = row.items;
        return (
          (params.customer === undefined || row.customer === params.customer) &&
          (params.price === undefined || items.some((item) => item.price.id === params.price)) &&
          (params.collection_method === undefined || row.collection_method === params.collection_method) &&
          inRange(row.created, params.created) &&
          items.some((item) => inRange(item.current_period_end, params.current_period_end)) &&
          hasStatus(row.status, params.status)
        );
      }),
  ),
];

/** Without a filter Stripe leaves canceled subscriptions out. */
function hasStatus(status: string, wanted: z.infer<typeof statuses> | undefined): boolean {
  if (wanted === undefined) return status !== 'canceled' && status !== 'incomplete_expired';
  if (wanted === 'all') return true;
  if (wanted === 'ended') return status === 'canceled' || status === 'incomplete_expired';
  return status === wanted;
}
