import { DataSource, type EntityManager } from 'typeorm';

import type { CancelSession } from '../../src/flows/entities/cancel-session.entity.js';
import { CancelAbandoned, CancelSaved } from '../../src/flows/flows.events.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { newId, toPublicId } from '../../src/shared/ids.js';
import { Outbox } from '../../src/shared/outbox/outbox.js';
import { drain } from '../support/drain.js';
import { insertFlowEvent, insertSession } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

describe('GET /api/v1/sessions/:id', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });

  const get = (id: string, key = workspace.readKey) => app.http().get(`/api/v1/sessions/${id}`).set('X-API-Key', key);

  it('200: the session with its timeline, oldest first, and what was done in Stripe', async () => {
    const session = await insertSession(app, workspace.id, { outcome: 'saved', locale: 'de', lastStep: 'stay' });
    await insertFlowEvent(app, session, { eventType: 'offer_shown', occurredAt: new Date('2026-05-01T10:00:01Z') });
    await insertFlowEvent(app, session, {
      eventType: 'step_viewed',
      data: { step: 'why' },
      occurredAt: new Date('2026-05-01T10:00:00Z'),
    });
    await app.nest.get(DataSource).query(
      `INSERT INTO billing_operations
         (workspace_id, id, session_id, kind, customer_id, subscription_id, params, state, attempt_count, error_code,
          created_at, updated_at, key_generation)
       VALUES ($1, $2, $3, 'offer', 'cus_1', 'sub_1', '{}', 'failed', 1, 'card_declined',
         '2026-05-01T10:00:02Z', '2026-05-01T10:00:03Z', 1)`,
      [workspace.id, newId(), session.id],
    );
    const { body } = await get(toPublicId('session', session.id)).expect(200);
    expect(body).toMatchObject({
      id: toPublicId('session', session.id),
      outcome: 'saved',
      flow_version: session.flowVersion,
      plan_id: 'price_pro',
      plan_name: 'Pro',
      locale: 'de',
      last_step: 'stay',
      reactivated_at: null,
    });
    expect(body.timeline).toEqual([
      { event_type: 'step_viewed', data: { step: 'why' }, occurred_at: '2026-05-01T10:00:00Z' },
      { event_type: 'offer_shown', data: {}, occurred_at: '2026-05-01T10:00:01Z' },
    ]);
    expect(body.billing).toEqual([
      {
        kind: 'offer',
        state: 'failed',
        error_code: 'card_declined',
        created_at: '2026-05-01T10:00:02Z',
        updated_at: '2026-05-01T10:00:03Z',
      },
    ]);
  });

  it('200: names the webhooks about it, and whether they arrived', async () => {
    const receiver = await WebhookReceiver.start();
    const endpoint = await app
      .http()
      .post('/api/v1/webhook-endpoints')
      .set('X-API-Key', workspace.secretKey)
      .send({ url: receiver.url, event_types: ['cancel.saved'] })
      .expect(200);
    const session = await insertSession(app, workspace.id, { outcome: 'saved' });
    const stranger = await insertSession(app, workspace.id);
    await app.nest.get(Transactions, { strict: false }).run(async (tx) => {
      await announceSaved(tx, session);
      await announceAbandoned(tx, session);
      await announceSaved(tx, stranger);
    });
    await drain(app);
    await receiver.close();
    const { body } = await get(toPublicId('session', session.id)).expect(200);
    expect(body.webhooks).toEqual([
      {
        event_id: expect.stringMatching(/^evt_/),
        event_type: 'cancel.saved',
        occurred_at: '2026-05-01T10:00:00Z',
        delivery_id: expect.stringMatching(/^dlv_/),
        endpoint_id: endpoint.body.id,
        state: 'delivered',
        attempt_count: 1,
        last_status_code: 200,
      },
      expect.objectContaining({ event_type: 'cancel.abandoned', delivery_id: null, endpoint_id: null, state: null }),
    ]);
  });

  const subjectOf = (session: CancelSession) => ({
    session_id: toPublicId('session', session.id),
    customer_id: session.customerId,
    subscription_id: session.subscriptionId,
    email: null,
    currency: 'eur',
  });
  const announceSaved = (tx: EntityManager, session: CancelSession) =>
    app.nest.get(Outbox, { strict: false }).append(tx, {
      workspaceId: workspace.id,
      event: CancelSaved,
      data: { ...subjectOf(session), offer: 'pause', offer_value: {}, saved_mrr_cents: 1, cancel_reason: null },
      occurredAt: new Date('2026-05-01T10:00:00Z'),
    });
  const announceAbandoned = (tx: EntityManager, session: CancelSession) =>
    app.nest.get(Outbox, { strict: false }).append(tx, {
      workspaceId: workspace.id,
      event: CancelAbandoned,
      data: { ...subjectOf(session), last_step: null, mrr_cents: 1 },
      occurredAt: new Date('2026-05-01T10:00:01Z'),
    });

  it('401 and 403: without a key, and with a publishable one', async () => {
    const session = await insertSession(app, workspace.id);
    const path = `/api/v1/sessions/${toPublicId('session', session.id)}`;
    await app.http().get(path).expect(401);
    await app.http().get(path).set('X-API-Key', workspace.publishableKey).expect(403);
  });

  // Guards the tenant border: a valid key must not read a foreign session.
  it('403 wrong_workspace: for a session of another workspace, with no byte of it', async () => {
    const other = await newWorkspace(app);
    const session = await insertSession(app, other.id, { email: 'secret@example.com', customerId: 'cus_secret' });
    const answer = await get(toPublicId('session', session.id)).expect(403);
    expect(answer.body.error).toMatchObject({ type: 'permission_error', code: 'wrong_workspace' });
    expect(answer.text).not.toContain('secret');
    expect(answer.text).not.toContain(other.id);
  });

  it.each([
    ['that exists nowhere', toPublicId('session', newId())],
    ['without its prefix', newId()],
    ['with another prefix', toPublicId('recovery', newId())],
    ['that is no id', 'sess_1'],
    ['with a NUL byte', 'sess_%00'],
  ])('404 resource_not_found: for an id %s', async (_case, id) => {
    const answer = await get(id).expect(404);
    expect(answer.body.error).toMatchObject({ type: 'not_found_error', code: 'resource_not_found' });
  });
});
