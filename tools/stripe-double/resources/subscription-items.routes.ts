import { paging, text } from '../http/params.js';
import { Collection, route, type Route } from '../http/route.js';

/** `/v1/subscription_items` */
export const subscriptionItemRoutes: readonly Route[] = [
  // In the order in which the subscription shows the first of them.
  route('GET /v1/subscription_items', { subscription: text, ...paging }, ({ tx, params }) => {
    const { items } = tx.get('subscriptions', params.subscription, 'subscription');
    return new Collection(items.data, params);
  }),
];
