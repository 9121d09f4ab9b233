import { DataSource } from 'typeorm';

import { newId } from '../../src/shared/ids.js';
import { CustomerDataSources } from '../../src/workspaces/customer-data/customer-data-sources.js';
import { later } from '../support/accounts.js';
import { insertFlowEvent, insertRecoveryCase, insertSession } from '../support/factories.js';
import { signIn, type TestMember } from '../support/members.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const HOUR_MS = 60 * 60_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('/api/v1/identity-secret', () => {
  const rotate = (owner: TestMember, body: object = {}) =>
    app.http().post('/api/v1/identity-secret/rotate').set(owner.headers).send(body);
  /** 404: the identity is good and the subscription unknown; 401: it is not. */
  const statusWith = async ({ publishableKey }: TestWorkspace, token: string) => {
    const answer = await app
      .http()
      .post('/api/flows/cancel')
      .set({ 'x-api-key': publishableKey, 'x-retainly-identity': token })
      .send({ session_id: `sess_${newId()}` });
    return answer.status;
  };

  it('GET 200: shows the secret to an owner, and the audit log says who looked', async () => {
    const workspace = await newWorkspace(app);
    const owner = await signIn(app, workspace, 'owner');
    const { body } = await app.http().get('/api/v1/identity-secret').set(owner.cookie).expect(200);
    expect(body).toEqual({ identity_secret: workspace.identitySecret, previous_accepted_until: null });
    const log = await app.http().get('/api/v1/audit-log').set(owner.cookie).expect(200);
    expect(log.body.data).toMatchObject([{ action: 'identity_secret.revealed', actor: owner.publicId }]);
    expect(log.text).not.toContain(workspace.identitySecret);
  });

  it('403 insufficient_role: to a key, however much it may do, and to an admin', async () => {
    const workspace = await newWorkspace(app);
    const admin = await signIn(app, workspace, 'admin');
    for (const headers of [{ 'x-api-key': workspace.secretKey }, admin.cookie]) {
      const answer = await app.http().get('/api/v1/identity-secret').set(headers).expect(403);
      expect(answer.body.error).toMatchObject({ code: 'insufficient_role', required_role: 'owner' });
    }
  });

  it('rotate 200: tokens of the old secret are accepted for the overlap and not after it', async () => {
    const workspace = await newWorkspace(app);
    const owner = await signIn(app, workspace, 'owner');
    const { body } = await rotate(owner, { overlap_seconds: 3_600 }).expect(200);
    expect(body.identity_secret).not.toBe(workspace.identitySecret);
    const old = await workspace.identityToken('cus_1', 'sub_1');
    expect(await statusWith(workspace, old)).toBe(404);
    const late = await workspace.identityToken('cus_1', 'sub_1', { exp: Math.floor(Date.now() / 1_000) + 3_000 });
    await later(app, HOUR_MS, async () => {
      expect(await statusWith(workspace, late)).toBe(401);
    });
    await rotate(owner, { overlap_seconds: 0 }).expect(200);
    expect(await statusWith(workspace, old)).toBe(401);
    for (const overlapSeconds of [-1, 604_801, '1'])
      await rotate(owner, { overlap_seconds: overlapSeconds }).expect(400);
  });
});

describe('/api/v1/customers/{customer_id}/data', () => {
  const CANARY = 'canary';

  /** A customer with something in every part of the product, all of it with the canary in it. */
  async function newCustomer(workspace: TestWorkspace): Promise<string> {
    const customerId = `cus_${newId()}`;
    const email = `${CANARY}@example.com`;
    const person = { customerId, email };
    const session = await insertSession(app, workspace.id, {
      ...person,
      comment: CANARY,
      metadata: { note: CANARY },
      outcome: 'saved',
    });
    await insertFlowEvent(app, session, { data: { comment: CANARY } });
    await insertRecoveryCase(app, workspace.id, person);
    const database = app.nest.get(DataSource);
    const payload = JSON.stringify({
      id: 'evt',
      type: 'cancel.canceled',
      data: { customer_id: customerId, email, comment: CANARY },
    });
    await database.query(
      `INSERT INTO outbox_events (workspace_id, id, type, payload, occurred_at) VALUES ($1, $2, 'cancel.canceled', $3, now())`,
      [workspace.id, newId(), payload],
    );
    await database.query(
      `INSERT INTO stripe_customers (workspace_id, id, credentials_at, as_of, email) VALUES ($1, $2, now(), now(), $3)`,
      [workspace.id, customerId, email],
    );
    await database.query(
      `INSERT INTO cancel_links (workspace_id, id, subscription_id, customer_id, email, return_url, created_at, expires_at)
       VALUES ($1, $2, 'sub_1', $3, $4, $5, now(), now())`,
      [workspace.id, newId(), customerId, email, `https://app.example.com/?who=${CANARY}`],
    );
    return customerId;
  }
  const read = (owner: TestMember, id: string) => app.http().get(`/api/v1/customers/${id}/data`).set(owner.cookie);
  const erase = (owner: TestMember, id: string) => app.http().delete(`/api/v1/customers/${id}/data`).set(owner.headers);

  it('GET 200: everything held about the customer and nothing about others', async () => {
    const workspace = await newWorkspace(app);
    const owner = await signIn(app, workspace, 'owner');
    const [customerId, other] = [await newCustomer(workspace), await newCustomer(workspace)];
    const { body, text } = await read(owner, customerId).expect(200);
    expect(body.data).toMatchObject({
      cancel_sessions: [{ customer_id: customerId, comment: CANARY }],
      flow_events: [{ data: { comment: CANARY } }],
      recovery_cases: [{ email: `${CANARY}@example.com` }],
      webhook_events: [{ data: { customer_id: customerId } }],
      stripe_customers: [{ id: customerId }],
    });
    expect(text).not.toContain(other);
  });

  it('DELETE 200: nothing of the person is left anywhere, while amounts and other customers stay', async () => {
    const workspace = await newWorkspace(app);
    const owner = await signIn(app, workspace, 'owner');
    const [customerId, other] = [await newCustomer(workspace), await newCustomer(workspace)];
    const analytics = () => app.http().get('/api/v1/analytics').set('x-api-key', workspace.secretKey).expect(200);
    const before = await analytics();
    const first = await erase(owner, customerId).expect(200);
    expect(first.body.rows).toMatchObject({ cancel_sessions: 1, flow_events: 1, recovery_cases: 1, webhook_events: 1 });
    expect((await read(owner, customerId).expect(200)).text).not.toContain(CANARY);
    expect((await read(owner, other).expect(200)).text).toContain(CANARY);
    expect((await analytics()).body).toEqual(before.body);
    const again = await erase(owner, customerId).expect(200);
    expect(again.body.rows).toEqual(first.body.rows);
    const log = await app.http().get('/api/v1/audit-log').query({ action: 'customer.data_erased' }).set(owner.cookie);
    expect(log.body.data).toMatchObject([{ target: customerId }, { target: customerId }]);
  });

  // Guards features to come: whatever they hold about a customer is shown on request.
  it('knows every table with a column for a customer, an address or a comment', async () => {
    const tables = await app.nest.get(DataSource).query<{ name: string }[]>(
      `SELECT DISTINCT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name IN ('customer_id', 'email', 'recipient', 'comment')
         AND table_name NOT IN ('users', 'invitations') ORDER BY 1`,
    );
    const reads = app.nest
      .get(CustomerDataSources, { strict: false })
      .all()
      .map(({ read: statement }) => statement);
    const isRead = ({ name }: { name: string }) => reads.some((read) => new RegExp(`FROM ${name}\\b`).test(read));
    expect(tables.filter((table) => !isRead(table))).toEqual([]);
  });

  it('404: a customer nobody has heard of, and ids no customer can have', async () => {
    const owner = await signIn(app, await newWorkspace(app), 'owner');
    for (const id of ['cus_nobody', '%00', '%F0%9F%98%80', 'x'.repeat(300)]) {
      await read(owner, id).expect(404);
      await erase(owner, id).expect(404);
    }
  });
});
