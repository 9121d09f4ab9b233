import { createHmac, randomUUID } from 'node:crypto';

import { DEMO_ACCOUNT_KEY } from '../../quickstart/seed/stripe-accounts.js';
import { type BenchCase } from '../bench-case.js';
import { type Ground } from '../ground.js';
import { IdleRoute } from '../idle-route/idle-route.js';
import { type LoadRequest, requestsPerSecond } from '../load.js';
import { compare } from '../rounds.js';
import { nowhereOf } from '../set-ground.js';

const EVENTS = 10_000;

/** Stripe's events on arrival: each is checked and stored before it is answered. */
export const STRIPE_INBOX: BenchCase = {
  name: 'stripe-inbox',
  title: 'POST /api/stripe/webhooks/{workspace_id}, signed, beside a route that takes the same JSON and does nothing',
  measure: async (ground) => {
    const { api, scale, stage } = ground;
    const amount = Math.min(EVENTS, scale.requests);
    const object = subscription(ground);
    const idle = await IdleRoute.start();
    try {
      const compared = await compare(
        scale.rounds,
        () => {
          const path = `/api/stripe/webhooks/${stage.workspace.workspaceId}`;
          return requestsPerSecond({ url: api.url, requests: signedEvents(ground, object, { path, amount }), amount });
        },
        () =>
          requestsPerSecond({
            url: idle.url,
            requests: signedEvents(ground, object, { path: idle.path, amount }),
            amount,
          }),
      );
      return [{ name: 'stripe-inbox', unit: 'requests/s', ...compared, goal: { atLeast: 0.5 } }];
    } finally {
      await idle.stop();
    }
  },
};

/** Events nobody has seen, about one subscription, signed now. */
function signedEvents(
  { stage }: Ground,
  object: unknown,
  { path, amount }: { path: string; amount: number },
): LoadRequest[] {
  const created = Math.floor(Date.now() / 1_000);
  return Array.from({ length: amount }, () => {
    const event = {
      id: `evt_${randomUUID().replaceAll('-', '')}`,
      object: 'event',
      api_version: '2026-10-28.endive',
      created,
      data: { object, previous_attributes: { cancel_at_period_end: true } },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type: 'customer.subscription.updated',
    };
    const body = JSON.stringify(event, null, 2);
    const mac = createHmac('sha256', stage.workspace.stripeWebhookSecret).update(`${String(created)}.${body}`);
    const signature = `t=${String(created)},v1=${mac.digest('hex')}`;
    return {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body,
    };
  });
}

/** A subscription in the form in which Stripe's events carry it. */
function subscription({ stage }: Ground): unknown {
  const fixtures = stage.stripe.fixtures(DEMO_ACCOUNT_KEY);
  // None of this type occurs.
  fixtures.webhook({ url: nowhereOf(stage), enabledEvents: ['account.updated'] });
  const recurring = { interval: 'month' } as const;
  const price = fixtures.price({ nickname: 'Bench', currency: 'eur', unit_amount: 9_900, recurring });
  const customer = fixtures.customer({ email: 'bench@example.com' });
  return fixtures.subscription({ customer: customer.id, items: [{ price: price.id, quantity: 1 }] });
}
