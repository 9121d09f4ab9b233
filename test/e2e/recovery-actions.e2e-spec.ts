import type { RecoveryCase } from '../../src/recovery/entities/recovery-case.entity.js';
import { newId, toPublicId } from '../../src/shared/ids.js';
import { closeRecoveryCase, insertRecoveryCase } from '../support/factories.js';
import { RecoveryWorkspace } from '../support/recovery.js';
import { connectStripe, startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const ACTIONS = ['pause', 'resume', 'retry'] as const;
type Action = (typeof ACTIONS)[number];
const DAY_MS = 86_400_000;

describe('POST /api/v1/recoveries/:id/pause, resume, retry', () => {
  let app: TestApp;
  let recovery: RecoveryWorkspace;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(async () => {
    recovery = await RecoveryWorkspace.create(app);
  });

  const post = (id: string, action: Action, key = recovery.workspace.secretKey) =>
    app.http().post(`/api/v1/recoveries/${id}/${action}`).set('x-api-key', key);
  const idOf = ({ id }: Pick<RecoveryCase, 'id'>) => toPublicId('recovery', id);
  const openCase = async (workspace: TestWorkspace = recovery.workspace) =>
    idOf(await insertRecoveryCase(app, workspace.id));
  const read = async (path: string) => {
    const answer = await app.http().get(`/api/v1/${path}`).set('x-api-key', recovery.workspace.secretKey).expect(200);
    return answer.body;
  };
  const audited = async (id: string): Promise<string[]> => {
    const { data } = await read('audit-log');
    const lines = data.filter(({ target }: { target: string }) => target === id);
    return lines.map(({ action }: { action: string }) => action).reverse();
  };
  const charges = () => recovery.stripe.mutations('/v1/invoices/').filter(({ path }) => path.endsWith('/pay'));

  it('200: a pause holds the mails, a resume goes on with them; both are in the audit log', async () => {
    const id = idOf(await recovery.failedRenewal('expired_card'));
    const states = async () => (await read(`recoveries/${id}`)).mails.map(({ state }: { state: string }) => state);
    expect(await states()).toEqual(['planned', 'planned', 'planned']);
    const paused = await post(id, 'pause').expect(200);
    expect(paused.body).toMatchObject({ id, status: 'open', is_paused: true, next_attempt_by: 'stripe' });
    expect(await states()).toEqual(['dropped', 'dropped', 'dropped']);
    const resumed = await post(id, 'resume').expect(200);
    expect(resumed.body).toMatchObject({ id, is_paused: false });
    expect(await states()).toEqual(['planned', 'planned', 'planned']);
    expect(await audited(id)).toEqual(['recovery.paused', 'recovery.resumed']);
    const { decisions } = await read(`recoveries/${id}`);
    expect(decisions.map(({ kind }: { kind: string }) => kind)).toEqual(expect.arrayContaining(['stopped', 'resumed']));
  });

  it('200: a repeat of a pause, or of a resume, changes nothing', async () => {
    const id = await openCase();
    const first = await post(id, 'pause').expect(200);
    const second = await post(id, 'pause').expect(200);
    expect(second.body).toEqual(first.body);
    await post(id, 'resume').expect(200);
    await post(id, 'resume').expect(200);
    const { decisions } = await read(`recoveries/${id}`);
    expect(decisions.map(({ kind }: { kind: string }) => kind)).toEqual(['stopped', 'resumed']);
  });

  it('200: a resume does not go on with a customer who asked to leave', async () => {
    const { id: caseId, subscriptionId } = await recovery.failedRenewal('expired_card');
    const id = idOf({ id: caseId });
    await post(id, 'pause').expect(200);
    await recovery.stripe.client.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    await recovery.hear();
    await post(id, 'resume').expect(200);
    const { decisions, mails } = await read(`recoveries/${id}`);
    expect(decisions.map(({ kind }: { kind: string }) => kind)).not.toContain('resumed');
    expect(mails.map(({ state }: { state: string }) => state)).toEqual(['dropped', 'dropped', 'dropped']);
  });

  it('200: a retry charges once, also while paused, and is in the audit log', async () => {
    const recoveryCase = await recovery.failedRenewal('processing_error');
    const id = idOf(recoveryCase);
    await post(id, 'pause').expect(200);
    await recovery.pass(0.5);
    const answer = await post(id, 'retry').expect(200);
    expect(answer.body).toMatchObject({ id, status: 'open', attempt_count: 2, is_paused: true });
    expect(charges()).toMatchObject([{ path: `/v1/invoices/${recoveryCase.invoiceId}/pay` }]);
    expect((await read(`recoveries/${id}`)).attempts.at(-1)).toMatchObject({
      initiator: 'retainly',
      prompted_by: 'request',
      status: 'failed',
      decline_code: 'processing_error',
    });
    expect(await audited(id)).toEqual(['recovery.paused', 'recovery.retried']);
  });

  it('409 retry_refused: over the budget of the card, until there is room, with the reason stored', async () => {
    const recoveryCase = await recovery.failedRenewal('processing_error');
    const id = idOf(recoveryCase);
    await recovery.pass(0.5);
    await post(id, 'retry').expect(200);
    const { body } = await post(id, 'retry').expect(409);
    const reason = 'the card was tried within the last hour';
    expect(body.error).toMatchObject({ code: 'retry_refused', reason });
    const [failed, blocked] = (await read(`recoveries/${id}`)).attempts.slice(-2);
    expect(blocked).toMatchObject({ initiator: 'retainly', status: 'blocked', explanation: `Not tried: ${reason}.` });
    const waitMs = Date.parse(body.error.allowed_from) - Date.parse(failed.attempted_at);
    expect(waitMs).toBe(3_600_000);
    expect((await read(`recoveries/${id}`)).decisions.at(-1)).toMatchObject({ kind: 'refused', reason });
    expect(charges()).toHaveLength(1);
    await recovery.pass(0.1);
    await post(id, 'retry').expect(200);
  });

  it('409 retry_refused: for a card that must not be tried again, whenever it is asked for', async () => {
    const id = idOf(await recovery.failedRenewal('stolen_card'));
    await recovery.pass(20);
    const { body } = await post(id, 'retry').expect(409);
    expect(body.error).toMatchObject({ code: 'retry_refused', message: expect.stringMatching(/reported stolen/) });
    expect(body.error).not.toHaveProperty('allowed_from');
    expect(charges()).toHaveLength(0);
  });

  it('409 retry_refused: for a customer who asked to leave', async () => {
    const { id, subscriptionId } = await recovery.failedRenewal('processing_error');
    await recovery.stripe.client.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    await recovery.hear();
    await recovery.pass(0.5);
    const { body } = await post(idOf({ id }), 'retry').expect(409);
    expect(body.error).toMatchObject({ code: 'retry_refused', message: expect.stringMatching(/asked to end/) });
    expect(charges()).toHaveLength(0);
  });

  it('409 retry_refused: for an invoice that the connected Stripe account does not have', async () => {
    const { body } = await post(await openCase(), 'retry').expect(409);
    expect(body.error).toMatchObject({ code: 'retry_refused', reason: expect.stringMatching(/not in the connected/) });
  });

  it('409 billing_not_connected: a retry without a Stripe account', async () => {
    const workspace = await newWorkspace(app);
    const { body } = await post(await openCase(workspace), 'retry', workspace.secretKey).expect(409);
    expect(body.error.code).toBe('billing_not_connected');
  });

  it.each(ACTIONS)('%s 409 recovery_closed: for a case that is over, which stays as it was', async (action) => {
    const recoveryCase = await insertRecoveryCase(app, recovery.workspace.id);
    const closed = await closeRecoveryCase(
      app,
      recoveryCase,
      'lost',
      new Date(recoveryCase.openedAt.getTime() + DAY_MS),
    );
    const { body } = await post(idOf(closed), action).expect(409);
    expect(body.error).toMatchObject({ code: 'recovery_closed', status: 'lost' });
    expect(await read(`recoveries/${idOf(closed)}`)).toMatchObject({ status: 'lost', is_paused: false, attempts: [] });
    expect(await audited(idOf(closed))).toEqual([]);
  });

  it.each(ACTIONS)('%s 400: for a body that is no JSON, and for an idempotency key that is none', async (action) => {
    const id = await openCase();
    const wrongBody = await post(id, action).type('json').send('{"a":').expect(400);
    expect(wrongBody.body.error.code).toBe('malformed_json');
    const wrongKey = await post(id, action).set('idempotency-key', 'a\tb').expect(400);
    expect(wrongKey.body.error).toMatchObject({ code: 'parameter_invalid', param: 'Idempotency-Key' });
    expect(await audited(id)).toEqual([]);
  });

  it.each(ACTIONS)('%s 401 and 403: without a key, and with one that may only read', async (action) => {
    const id = await openCase();
    await app.http().post(`/api/v1/recoveries/${id}/${action}`).expect(401);
    for (const key of [recovery.workspace.readKey, recovery.workspace.publishableKey]) {
      const { body } = await post(id, action, key).expect(403);
      expect(body.error.code).toBe('insufficient_scope');
    }
  });

  // Guards the tenant border: a valid key must not act on a foreign case.
  it.each(ACTIONS)('%s 403 wrong_workspace: for a case of another workspace, which stays as it is', async (action) => {
    const other = await newWorkspace(app);
    await connectStripe(app, other);
    const id = await openCase(other);
    const { body } = await post(id, action).expect(403);
    expect(body.error.code).toBe('wrong_workspace');
    const { body: detail } = await app.http().get(`/api/v1/recoveries/${id}`).set('x-api-key', other.readKey);
    expect(detail).toMatchObject({ is_paused: false, decisions: [], attempts: [] });
  });

  it.each(ACTIONS)(
    '%s 404 resource_not_found: for an id that exists nowhere, and for one that is none',
    async (action) => {
      for (const id of [toPublicId('recovery', newId()), toPublicId('session', newId()), 'rec_1']) {
        const { body } = await post(id, action).expect(404);
        expect(body.error.code).toBe('resource_not_found');
      }
    },
  );

  it.each(ACTIONS)('%s 429 rate_limited: over the limit of the key', async (action) => {
    const workspace = await newWorkspace(app, { rateLimitPerMinute: 1 });
    const id = await openCase(workspace);
    await app.http().get(`/api/v1/recoveries/${id}`).set('x-api-key', workspace.secretKey).expect(200);
    const answer = await post(id, action, workspace.secretKey).expect(429);
    expect(answer.body.error.code).toBe('rate_limited');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });
});
