import { newId, toPublicId } from '../../src/shared/ids.js';
import { insertRecoveryAttempt, insertRecoveryCase } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

describe('GET /api/v1/recoveries/:id', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });

  const get = (id: string, key = workspace.readKey) => app.http().get(`/api/v1/recoveries/${id}`).set('X-API-Key', key);

  it('200: the case with every try and why it was made or refused, oldest first', async () => {
    const recovery = await insertRecoveryCase(app, workspace.id);
    const blocked = await insertRecoveryAttempt(app, recovery, {
      initiator: 'retainly',
      status: 'blocked',
      declineCode: 'stolen_card',
      adviceCode: 'do_not_try_again',
      networkDeclineCode: '43',
      explanation: 'The network forbids another try with this card.',
      attemptedAt: new Date('2026-05-02T10:00:00Z'),
    });
    const failed = await insertRecoveryAttempt(app, recovery, { attemptedAt: new Date('2026-05-01T10:00:00Z') });
    const { body } = await get(toPublicId('recovery', recovery.id)).expect(200);
    expect(body).toMatchObject({ id: toPublicId('recovery', recovery.id), status: 'open', decisions: [], mails: [] });
    expect(body.attempts).toEqual([
      {
        id: toPublicId('recoveryAttempt', failed.id),
        initiator: 'stripe',
        status: 'failed',
        amount_cents: 4_900,
        currency: 'eur',
        decline_code: 'insufficient_funds',
        advice_code: null,
        network_decline_code: null,
        network_advice_code: null,
        prompted_by: null,
        card_brand: null,
        explanation: 'Stripe tried by its own schedule.',
        attempted_at: '2026-05-01T10:00:00Z',
      },
      {
        id: toPublicId('recoveryAttempt', blocked.id),
        initiator: 'retainly',
        status: 'blocked',
        amount_cents: 4_900,
        currency: 'eur',
        decline_code: 'stolen_card',
        advice_code: 'do_not_try_again',
        network_decline_code: '43',
        network_advice_code: null,
        prompted_by: null,
        card_brand: null,
        explanation: 'The network forbids another try with this card.',
        attempted_at: '2026-05-02T10:00:00Z',
      },
    ]);
  });

  it('401 and 403: without a key, and with a publishable one', async () => {
    const path = `/api/v1/recoveries/${toPublicId('recovery', (await insertRecoveryCase(app, workspace.id)).id)}`;
    await app.http().get(path).expect(401);
    await app.http().get(path).set('X-API-Key', workspace.publishableKey).expect(403);
  });

  // Guards the tenant border: a valid key must not read a foreign case.
  it('403 wrong_workspace: for a case of another workspace, with no byte of it', async () => {
    const other = await newWorkspace(app);
    const recovery = await insertRecoveryCase(app, other.id, { email: 'secret@example.com' });
    const answer = await get(toPublicId('recovery', recovery.id)).expect(403);
    expect(answer.body.error).toMatchObject({ type: 'permission_error', code: 'wrong_workspace' });
    expect(answer.text).not.toContain('secret');
  });

  it.each([
    ['that exists nowhere', toPublicId('recovery', newId())],
    ['of a session', toPublicId('session', newId())],
    ['that is no id', 'rec_1'],
  ])('404 resource_not_found: for an id %s', async (_case, id) => {
    const answer = await get(id).expect(404);
    expect(answer.body.error.code).toBe('resource_not_found');
  });
});
