import type { Response } from 'supertest';

import type { FlowWorkspace } from './flows.js';
import type { TestSubscription } from './stripe.js';
import type { TestApp } from './test-app.js';

/** A customer who walks through the hosted pages with a browser that runs no scripts. */
export class PageVisitor {
  /** The last page. */
  page: Response | undefined;

  constructor(
    private readonly app: TestApp,
    /** Such as `/c/eyJ…`. */
    readonly path: string,
    private readonly language = 'en',
  ) {}

  /** Asks for a link for a new subscription, and stands before it. */
  static async withLink(app: TestApp, flow: FlowWorkspace, wish: object = {}): Promise<PageVisitor & TestSubscription> {
    const subscription = flow.stripe.newSubscription();
    const answer = await askForLink(app, flow, {
      subscription_id: subscription.subscriptionId,
      customer_id: subscription.customerId,
      ...wish,
    });
    expect(answer.status).toBe(200);
    const visitor = new PageVisitor(app, new URL(String(answer.body.url)).pathname);
    return Object.assign(visitor, subscription);
  }

  /** Opens an address of the site; the link unless told. */
  async open(path = this.path): Promise<Response> {
    this.page = await this.app.http().get(path).set('accept-language', this.language);
    return this.page;
  }

  /** Presses a button of the page, with the hidden fields it has, and follows where it leads. */
  async press(fields: Record<string, string>): Promise<Response> {
    const answer = await this.send({ ...this.hidden(), ...fields });
    return answer.status === 303 ? this.open(String(answer.headers.location)) : answer;
  }

  /** Sends a form as it is. */
  async send(fields: Record<string, string>): Promise<Response> {
    return this.app.http().post(this.path).set('accept-language', this.language).type('form').send(fields);
  }

  /** The hidden fields of the page. */
  hidden(): Record<string, string> {
    const inputs = (this.page?.text ?? '').matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
    return Object.fromEntries([...inputs].map(([, name, value]) => [name, value]));
  }

  /** The ids of the offers on the page. */
  offers(): string[] {
    return [...(this.page?.text ?? '').matchAll(/name="accept" value="(off_[^"]+)"/g)].map(([, id]) => id ?? '');
  }
}

/** POSTs to `/api/v1/cancel-links`. */
export async function askForLink(
  app: TestApp,
  { workspace }: FlowWorkspace,
  body: object,
  key = workspace.secretKey,
): Promise<Response> {
  return app.http().post('/api/v1/cancel-links').set('x-api-key', key).send(body);
}
