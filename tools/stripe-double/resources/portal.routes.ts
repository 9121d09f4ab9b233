import { z } from 'zod';

import { integer, oneOf, text } from '../http/params.js';
import { route, type Route } from '../http/route.js';
import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WirePortalSession } from '../wire.js';

const flowData = z.strictObject({
  type: oneOf('payment_method_update', 'subscription_cancel', 'subscription_update', 'customer_update'),
  after_completion: z
    .strictObject({
      type: oneOf('hosted_confirmation', 'portal_homepage', 'redirect'),
      redirect: z.strictObject({ return_url: text }).optional(),
    })
    .optional(),
  subscription_cancel: z.strictObject({ subscription: text }).optional(),
  subscription_update: z.strictObject({ subscription: text }).optional(),
});

type FlowWish = z.infer<typeof flowData>;

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
      const customer = tx.get('customers', params.customer, 'customer');
      assertUrl(params.return_url, 'return_url');
      if (flow) assertFlow(tx, customer.id, flow);
      const id = newId('bps');
      return tx.insert('portalSessions', {
        id,
        object: 'billing_portal.session',
        after_expiration: expiration
          ? { type: 'customer_login', customer_login: { expires_at: expiration.customer_login?.expires_at ?? null } }
          : null,
        configuration: params.configuration ?? 'bpc_double',
        created: tx.now,
        customer: customer.id,
        customer_account: null,
        flow: flow ? flowOf(flow) : null,
        livemode: false,
        locale: params.locale ?? null,
        on_behalf_of: null,
        return_url: params.return_url ?? null,
        url: `${tx.account.pagesUrl}/p/session/${id}`,
      });
    },
  ),
];

function assertFlow(tx: Transaction, customerId: string, flow: FlowWish): void {
  assertPart(tx, customerId, flow, 'subscription_cancel');
  assertPart(tx, customerId, flow, 'subscription_update');
  const after = flow.after_completion;
  const param = 'flow_data[after_completion][redirect]';
  if ((after?.type === 'redirect') !== (after?.redirect !== undefined)) {
    throw invalidRequest(`${param} goes with flow_data[after_completion][type]=redirect, and only with it.`, { param });
  }
  assertUrl(after?.redirect?.return_url, `${param}[return_url]`);
}

/** A flow about a subscription names it, and the others do not. */
function assertPart(
  tx: Transaction,
  customerId: string,
  flow: FlowWish,
  name: 'subscription_cancel' | 'subscription_update',
): void {
  const part = flow[name];
  const param = `flow_data[${name}]`;
  if (flow.type === name && !part) {
    throw invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  if (!part) return;
  if (flow.type !== name) {
    throw invalidRequest(`You may only specify ${param} when flow_data[type] is ${name}.`, { param });
  }
  if (tx.get('subscriptions', part.subscription, `${param}[subscription]`).customer !== customerId) {
    throw invalidRequest(`The subscription ${part.subscription} does not belong to the customer.`, { param });
  }
}

function assertUrl(url: string | undefined, param: string): void {
  if (url === undefined || (URL.canParse(url) && /^https?:/.test(url))) return;
  throw invalidRequest('Not a valid URL', { code: 'url_invalid', param });
}

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
