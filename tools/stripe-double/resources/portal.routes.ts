import { z } from 'zod';

import { integer, oneOf, text } from '../http/params.js';
import { route, type Route } from '../http/route.js';
import { newId } from '../state/ids.js';
import type { WirePortalSession } from '../wire.js';

const redirect = z.strictObject({ return_url: text });

type FlowWish = z.infer<typeof flowData>;

const flowData = z.strictObject({
  type: oneOf('payment_method_update', 'subscription_cancel', 'subscription_update', 'customer_update'),
  after_completion: z
    .strictObject({
      type: oneOf('hosted_confirmation', 'portal_homepage', 'redirect'),
      redirect: redirect.optional(),
    })
    .optional(),
  subscription_cancel: z.strictObject({ subscription: text }).optional(),
  subscription_update: z.strictObject({ subscription: text }).optional(),
});

/** `/v1/billing_portal/sessions`: the link under which a customer changes the card or the plan. */
export const portalRoutes: readonly Route[] = [
  route(
    'POST /v1/billing_portal/sessions',
    {
      customer: text,
      return_url: text.optional(),
      configuration: text.optional(),
      locale: text.optional(),
      flow_data: flowData.optional(),
      after_expiration: z
        .strictObject({
          type: oneOf('customer_login'),
          customer_login: z.strictObject({ expires_at: integer.optional() }).optional(),
        })
        .optional(),
    },
    ({ tx, params }) => {
      const { flow_data: flow, after_expiration: expiration } = params;
      for (const part of [flow?.subscription_cancel, flow?.subscription_update]) {
        if (part) tx.get('subscriptions', part.subscription, 'flow_data');
      }
      const id = newId('bps');
      return tx.insert('portalSessions', {
        id,
        object: 'billing_portal.session',
        after_expiration: expiration
          ? { type: 'customer_login', customer_login: { expires_at: expiration.customer_login?.expires_at ?? null } }
          : null,
        configuration: params.configuration ?? 'bpc_double',
        created: tx.now,
        customer: tx.get('customers', params.customer, 'customer').id,
        customer_account: null,
        flow: flow ? flowOf(flow) : null,
        livemode: false,
        locale: params.locale ?? null,
        on_behalf_of: null,
        return_url: params.return_url ?? null,
        url: `https://billing.stripe.example.com/p/session/${id}`,
      });
    },
  ),
];

function flowOf(wish: FlowWish): WirePortalSession['flow'] {
  const after = wish.after_completion;
  return {
    type: wish.type,
    after_completion: {
      type: after?.type ?? 'portal_homepage',
      hosted_confirmation: null,
      redirect: after?.redirect ?? null,
    },
    customer_update: null,
    subscription_cancel: wish.subscription_cancel ? { ...wish.subscription_cancel, retention: null } : null,
    subscription_pause: null,
    subscription_update: wish.subscription_update ?? null,
    subscription_update_confirm: null,
  };
}
