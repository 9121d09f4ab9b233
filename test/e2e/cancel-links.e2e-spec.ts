import { jwtVerify } from 'jose';
import { DataSource } from 'typeorm';

import { Clock } from '../../src/shared/clock.js';
import { Workspace } from '../../src/workspaces/entities/workspace.entity.js';
import { WorkspaceSettingsService } from '../../src/workspaces/workspace-settings.service.js';
import { browser, type FlowWorkspace, newFlowWorkspace } from '../support/flows.js';
import { askForLink, PageVisitor } from '../support/hosted-page.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const RETURN_URL = 'https://app.acme.example/billing?tab=plan';

describe('Hosted cancel pages', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  let clock: Clock;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
    clock = app.nest.get(Clock, { strict: false });
  });
  beforeEach(async () => {
    flow = await newFlowWorkspace(app, { name: 'Acme <&> Sons' });
    const allowedOrigins = ['https://app.acme.example'];
    await app.nest.get(DataSource).getRepository(Workspace).update({ id: flow.workspace.id }, { allowedOrigins });
    app.nest.get(WorkspaceSettingsService, { strict: false }).forget(flow.workspace.id);
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  describe('POST /api/v1/cancel-links', () => {
    it('200: a link for as long as asked', async () => {
      const { customerId: customer_id, subscriptionId: subscription_id } = flow.stripe.newSubscription();
      const { body } = await askForLink(app, flow, { subscription_id, customer_id, expires_in_seconds: 3_600 });
      expect(body.url).toMatch(/^http:\/\/[^/]+\/c\/eyJ/);
      expect(Date.parse(String(body.expires_at)) - clock.now().getTime()).toBeLessThanOrEqual(3_600_000);
    });

    it.each([
      ['subscription_id', {}],
      ['return_url', { return_url: 'https://evil.example/billing' }],
      ['return_url', { return_url: 'https://app.acme.example.evil.example/' }],
      ['return_url', { return_url: 'javascript:alert(1)' }],
      ['expires_in_seconds', { expires_in_seconds: 31 * 86_400 }],
    ])('400: a wrong %s (%j)', async (param, wish) => {
      const subject = Object.keys(wish).length > 0 ? { subscription_id: 'sub_1' } : {};
      const answer = await askForLink(app, flow, { customer_id: 'cus_1', ...subject, ...wish });
      expect(answer).toMatchObject({ status: 400, body: { error: { param } } });
    });

    it('401 and 403: takes a key with full access', async () => {
      const { readKey, publishableKey } = flow.workspace;
      expect((await askForLink(app, flow, {}, 'rk_sk_wrong')).status).toBe(401);
      expect((await askForLink(app, flow, {}, readKey)).body.error.code).toBe('insufficient_scope');
      expect((await askForLink(app, flow, {}, publishableKey)).body.error.code).toBe('insufficient_scope');
    });

    it('404: a subscription that is not this customer’s', async () => {
      const [one, other] = [flow.stripe.newSubscription(), flow.stripe.newSubscription()];
      const body = { subscription_id: one.subscriptionId, customer_id: other.customerId };
      expect((await askForLink(app, flow, body)).body.error.code).toBe('resource_not_found');
    });

    it('503: says so when Stripe is away', async () => {
      const { customerId: customer_id, subscriptionId: subscription_id } = flow.stripe.newSubscription();
      flow.stripe.failNext({ kind: 'reset_before', path: '/v1/subscriptions', times: 10 });
      const answer = await askForLink(app, flow, { subscription_id, customer_id });
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'billing_unavailable' } } });
    });
  });

  describe('GET and POST /c/{token}', () => {
    it('GET changes nothing, as mail scanners follow links; the page says nothing about the customer', async () => {
      const visitor = await PageVisitor.withLink(app, flow);
      for (let looks = 0; looks < 3; looks += 1) expect((await visitor.open()).status).toBe(200);
      expect(await flow.announced('cancel.started')).toHaveLength(0);
      const { text, headers } = await visitor.open();
      expect(text).toContain('Acme &lt;&amp;&gt; Sons');
      expect(text).not.toMatch(/<script|src=|@example\.com|cus_|sub_/);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action/);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    });

    it('walks from the survey to an offer that Stripe applies', async () => {
      const visitor = await PageVisitor.withLink(app, flow, { return_url: RETURN_URL });
      await visitor.open();
      expect((await visitor.press({ action: 'begin' })).text).toContain('What makes you leave?');
      await visitor.press({ action: 'continue', reason: 'too_expensive', comment: '<b>no</b>' });
      const [discount = ''] = visitor.offers();
      const { text } = await visitor.press({ accept: discount });
      expect(text).toContain('Good to have you with us');
      const [saved] = await flow.announced('cancel.saved');
      expect(saved?.data).toMatchObject({ offer: 'discount', cancel_reason: 'too_expensive' });
      expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    });

    it('has a way out on every step, and takes what was said along', async () => {
      const visitor = await PageVisitor.withLink(app, flow);
      await visitor.open();
      await visitor.press({ action: 'begin' });
      expect((await visitor.press({ action: 'continue' })).text).toContain('Please choose a reason');
      const { text } = await visitor.press({ action: 'cancel', reason: 'not_using', comment: 'Too <big>' });
      expect(text).toContain('Your cancellation is confirmed');
      const [canceled] = await flow.announced('cancel.canceled');
      expect(canceled?.data).toMatchObject({ cancel_reason: 'not_using', comment: 'Too <big>' });
    });

    it('goes on to the last step when every offer is declined', async () => {
      const visitor = await PageVisitor.withLink(app, flow, { locale: 'de' });
      await visitor.open();
      await visitor.press({ action: 'begin' });
      await visitor.press({ action: 'continue', reason: 'other', comment: '' });
      expect((await visitor.press({ action: 'decline' })).text).toContain('<h1>Abo kündigen</h1>');
      expect(visitor.page?.text).toContain('<html lang="de" dir="ltr">');
    });

    it('says so when Stripe refuses, and lets the customer go on', async () => {
      const visitor = await PageVisitor.withLink(app, flow);
      await visitor.open();
      await visitor.press({ action: 'begin' });
      await visitor.press({ action: 'continue', reason: 'too_expensive' });
      const [discount = ''] = visitor.offers();
      flow.stripe.failNext({ kind: 'card_declined_402', method: 'POST', path: '/v1/subscriptions' });
      expect((await visitor.press({ accept: discount })).text).toContain('This offer could not be applied');
      expect((await visitor.press({ action: 'cancel' })).text).toContain('Your cancellation is confirmed');
    });

    it('returns with a signed result that is no identity token', async () => {
      const visitor = await PageVisitor.withLink(app, flow, { return_url: RETURN_URL });
      await visitor.open();
      await visitor.press({ action: 'begin' });
      await visitor.press({ action: 'cancel' });
      const href = /<a href="([^"]+)"/.exec(visitor.page?.text ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';
      const url = new URL(href);
      expect(url.href.startsWith(RETURN_URL)).toBe(true);
      const result = url.searchParams.get('retainly_result') ?? '';
      const { payload } = await jwtVerify(result, new TextEncoder().encode(flow.workspace.identitySecret));
      expect(payload).toMatchObject({ outcome: 'canceled', customer_id: visitor.customerId, iss: 'retainly' });
      const body = { subscription_id: visitor.subscriptionId, customer_id: visitor.customerId };
      expect((await flow.post('start', body, browser(flow.workspace, result))).status).toBe(401);
    });

    it('409: belongs to the page that went on first, which may press twice', async () => {
      const visitor = await PageVisitor.withLink(app, flow);
      await visitor.open();
      const mine = visitor.hidden();
      await visitor.open();
      const theirs = visitor.hidden();
      expect((await visitor.send({ ...mine, action: 'begin' })).status).toBe(303);
      expect((await visitor.send({ ...mine, action: 'continue' })).status).toBe(303);
      const late = await visitor.send({ ...theirs, action: 'begin' });
      expect(late.status).toBe(409);
      expect(late.text).toContain('This link was used already');
      expect((await visitor.open()).status).toBe(409);
      expect(await flow.announced('cancel.started')).toHaveLength(1);
    });

    it('of two pages that go on at once, one does', async () => {
      const visitor = await PageVisitor.withLink(app, flow);
      const forms = [
        await visitor.open().then(() => visitor.hidden()),
        await visitor.open().then(() => visitor.hidden()),
      ];
      const answers = await Promise.all(forms.map((form) => visitor.send({ ...form, action: 'begin' })));
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    });

    it('404: ends, and cannot be made up', async () => {
      const visitor = await PageVisitor.withLink(app, flow);
      for (const path of ['/c/x', `${visitor.path.slice(0, -2)}xx`])
        expect((await visitor.open(path)).status).toBe(404);
      clock.shift(7 * DAY_MS);
      expect((await visitor.open()).status).toBe(404);
      expect((await visitor.open()).text).toContain('This link does not work any more');
      clock.shift(-7 * DAY_MS);
    });

    it('400: a form that no page of ours has', async () => {
      const visitor = await PageVisitor.withLink(app, flow);
      expect((await visitor.send({ page: 'x', action: 'begin' })).status).toBe(400);
      expect((await visitor.send({ page: 'x\0', action: 'begin' })).status).toBe(400);
    });

    it('429: one network may not try for ever', async () => {
      const statuses: number[] = [];
      const visitor = new PageVisitor(app, '/c/x');
      for (let tries = 0; tries < 80; tries += 1) statuses.push((await visitor.send({ page: 'x' })).status);
      expect(statuses.at(-1)).toBe(429);
      expect((await visitor.send({ page: 'x' })).headers['retry-after']).toMatch(/^\d+$/);
    });
  });
});
