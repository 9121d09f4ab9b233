import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import Stripe from 'stripe';

import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';

interface Received {
  body: string;
  signature: string;
}

/** Events of the double: what they say, how they are signed, what becomes of them. */
describe('events of the Stripe double', () => {
  let double: StripeDouble;
  let stripe: Stripe;
  let account: string;
  let accounts = 0;
  let receiver: Server;
  let received: Received[] = [];
  let statuses: number[] = [];
  let url: string;

  beforeAll(async () => {
    double = await StripeDouble.start();
    receiver = createServer((request, response) => {
      void buffer(request).then((body) => {
        received.push({ body: body.toString(), signature: String(request.headers['stripe-signature']) });
        response.writeHead(statuses.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/stripe`;
  });
  afterAll(async () => {
    await double.stop();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });
  beforeEach(() => {
    accounts += 1;
    account = `sk_test_events${accounts}`;
    stripe = double.client(account);
    received = [];
    statuses = [];
  });

  it('posts each change signed, so that the real client accepts it, and no other secret does', async () => {
    const { secret } = double.fixtures(account).webhook({ url });
    const customer = await stripe.customers.create({ email: 'anna@example.com' });
    await double.drainEvents();
    const [delivery] = received;
    const event = stripe.webhooks.constructEvent(delivery?.body ?? '', delivery?.signature ?? '', String(secret));

    expect(event).toMatchObject({
      type: 'customer.created',
      api_version: Stripe.API_VERSION,
      data: { object: { id: customer.id, email: 'anna@example.com' } },
    });
    expect(() =>
      stripe.webhooks.constructEvent(delivery?.body ?? '', delivery?.signature ?? '', 'whsec_other'),
    ).toThrow('signature');
  });

  it('says what changed, and nothing when nothing did', async () => {
    const { id } = await stripe.customers.create({ name: 'Anna', metadata: { plan: 'a', kept: 'x' } });
    await stripe.customers.update(id, { name: 'Anna B.', metadata: { plan: 'b' } });
    await stripe.customers.update(id, { name: 'Anna B.' });
    const { data } = await stripe.events.list({ type: 'customer.updated' });

    expect(data).toMatchObject([{ data: { previous_attributes: { name: 'Anna', metadata: { plan: 'a' } } } }]);
    expect(data[0]?.data.previous_attributes).toEqual({ name: 'Anna', metadata: { plan: 'a' } });
  });

  it('carries the request that made the change', async () => {
    const customer = await stripe.customers.create({}, { idempotencyKey: 'retainly-op-1' });
    const { data } = await stripe.events.list();

    expect(data).toMatchObject([
      { request: { id: customer.lastResponse.requestId, idempotency_key: 'retainly-op-1' } },
    ]);
  });

  it('tries again when the receiver fails', async () => {
    double.fixtures(account).webhook({ url });
    statuses = [500];
    await stripe.customers.create({});
    await double.drainEvents();

    expect(received).toHaveLength(2);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  it('lists what was not delivered, for a backfill', async () => {
    double.fixtures(account).webhook({ url });
    statuses = [500, 500, 500];
    const lost = await stripe.customers.create({ name: 'lost' });
    await double.drainEvents();
    await stripe.customers.create({ name: 'delivered' });
    await double.drainEvents();
    const { data } = await stripe.events.list({ delivery_success: false, types: ['customer.created'] });

    expect(data).toMatchObject([{ pending_webhooks: 1, data: { object: { id: lost.id } } }]);
  });

  it('sends only what an endpoint listens to', async () => {
    await stripe.webhookEndpoints.create({ url, enabled_events: ['coupon.created'] });
    await stripe.customers.create({});
    await stripe.coupons.create({ percent_off: 10 });
    await double.drainEvents();

    expect(received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['coupon.created']);
  });

  it('does not make a client wait for a receiver that never answers', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    double.fixtures(account).webhook({ url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` });
    const customer = await stripe.customers.create({});
    const { data } = await stripe.events.list({ delivery_success: false });
    silent.closeAllConnections();
    silent.close();

    expect(data).toMatchObject([{ data: { object: { id: customer.id } } }]);
  });

  it('keeps nothing of a refused request', async () => {
    await stripe.coupons.create({ id: 'ten', percent_off: 10 });
    await expect(stripe.coupons.create({ id: 'ten', percent_off: 10 })).rejects.toThrow();

    expect(double.events({ account }).map((event) => event.type)).toEqual(['coupon.created']);
  });
});
