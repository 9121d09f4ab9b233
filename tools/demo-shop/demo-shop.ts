import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ReceivedEvents } from './received-events.js';
import {
  cancelSubscription,
  failPayment,
  identityToken,
  type ShopCustomer,
  type ShopSettings,
  subscriptionFacts,
} from './shop-account.js';
import { billingPage, SHOP_CSS, SHOP_JS } from './shop-page.js';

/**
 * A merchant's web application, as small as it can be: a billing page with a cancel button, and the server behind it
 * that signs identity tokens and cancels subscriptions in Stripe. Whoever opens it may be any customer, so it is for
 * the demo's invented ones only.
 */
export class DemoShop {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Starts it on this machine; `settings` is asked for at every request, as keys may change. */
  static async start(port: number, settings: () => ShopSettings): Promise<DemoShop> {
    const events = new ReceivedEvents();
    const server = createServer((request, response) => {
      const answered =
        request.url === '/webhooks'
          ? hear(request, response, settings(), events)
          : answer(request, response, settings, events);
      answered.catch((error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { port: taken } = server.address() as AddressInfo;
    return new DemoShop(server, `http://127.0.0.1:${String(taken)}/demo`);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }
}

/** An event of Retainly: 200 once it is taken in, 400 when somebody else sent it. */
async function hear(
  request: IncomingMessage,
  response: ServerResponse,
  { shopWebhookSecret: secret }: ShopSettings,
  events: ReceivedEvents,
): Promise<void> {
  const signature = String(request.headers['x-retainly-signature']);
  const isGood = secret !== undefined && events.receive(await bodyOf(request), signature, secret);
  response.writeHead(isGood ? 200 : 400).end(isGood ? 'Thank you.' : 'This is not signed by Retainly.');
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  read: () => ShopSettings,
  events: ReceivedEvents,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://shop');
  const settings = read();
  const send = (type: string, content: string) => {
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policyFor(settings) }).end(content);
  };
  const sendJson = (value: unknown) => {
    send('application/json', JSON.stringify(value));
  };
  switch (`${request.method ?? ''} ${url.pathname}`) {
    case 'GET /demo':
      send('text/html', billingPage(settings.retainlyUrl));
      return;
    case 'GET /demo/shop.css':
      send('text/css', SHOP_CSS);
      return;
    case 'GET /demo/shop.js':
      send('text/javascript', SHOP_JS);
      return;
    case 'GET /demo/api/customers':
      sendJson(settings.customers.map(({ customerId, email }) => ({ customerId, email })));
      return;
    case 'GET /demo/api/account':
      sendJson(await accountOf(settings, customerNamed(settings, url.searchParams.get('customer'))));
      return;
    case 'GET /demo/api/events':
      sendJson(events.latest());
      return;
    case 'POST /demo/api/fail-payment':
      await failPayment(settings, await customerOf(settings, request));
      sendJson({});
      return;
    case 'POST /demo/api/cancel':
      await cancelSubscription(settings, await customerOf(settings, request));
      sendJson({});
      return;
    default:
      response.writeHead(404).end();
  }
}

/** What the SDK needs, and what Stripe says now. */
async function accountOf(settings: ShopSettings, customer: ShopCustomer): Promise<Record<string, unknown>> {
  const { customerId, subscriptionId } = customer;
  return {
    config: { publishableKey: settings.publishableKey },
    request: { customerId, subscriptionId, identityToken: await identityToken(settings, customer) },
    facts: await subscriptionFacts(settings, customer),
  };
}

async function customerOf(settings: ShopSettings, request: IncomingMessage): Promise<ShopCustomer> {
  const { customer } = JSON.parse(await bodyOf(request)) as { customer: string };
  return customerNamed(settings, customer);
}

function customerNamed({ customers }: ShopSettings, id: string | null): ShopCustomer {
  const customer = customers.find(({ customerId }) => customerId === id);
  if (!customer) throw new Error(`The shop has no customer ${String(id)}.`);
  return customer;
}

/** As strict as the SDK allows, to show that it does. */
function policyFor({ retainlyUrl }: ShopSettings): string {
  return `default-src 'none'; script-src 'self' ${retainlyUrl}; style-src 'self'; connect-src 'self' ${retainlyUrl}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
