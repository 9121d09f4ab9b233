import { Clock } from '../../src/shared/clock.js';
import { abandonIdleSessions, browser, DISCOUNT, newFlowWorkspace, sessionRow, timelineOf } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const UNKNOWN_SESSION = 'sess_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
});
afterAll(async () => {
  await app.close();
  await (await startStripeDouble()).stop();
});

describe('POST /api/flows/event', () => {
  it('200: takes the reference’s example and keeps it in the timeline', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const answer = await flow.post('event', { session_id: sessionId, event_type: 'offer_shown', data: {} });
    expect([answer.status, answer.body]).toEqual([200, { success: true }]);
    expect(await timelineOf(app, sessionId)).toEqual([
      expect.objectContaining({ event_type: 'session.started' }),
      { event_type: 'offer_shown', data: {} },
    ]);
  });

  it('200: an event_id counts once', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const event = { session_id: sessionId, event_type: 'step_viewed', event_id: 'e-1' };
    await Promise.all([
      flow.post('event', { ...event, data: { step_id: 'why' } }),
      flow.post('event', { ...event, data: { step_id: 'why' } }),
    ]);
    const repeat = await flow.post('event', { ...event, data: { step_id: 'stay' } });
    expect(repeat.body).toEqual({ success: true });
    expect(await timelineOf(app, sessionId)).toHaveLength(2);
    expect(await sessionRow(app, sessionId)).toMatchObject({ last_step: 'why' });
  });

  it('200: a survey’s answer and a shown offer update the session', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, answer } = await flow.start();
    const offer_id = answer.body.flow.steps[1].offers[1].id as string;
    const data = { reason: 'too_expensive', comment: 'too much', step_id: 'why' };
    await flow.post('event', { session_id: sessionId, event_type: 'survey_answered', data });
    await flow.post('event', { session_id: sessionId, event_type: 'offer_shown', data: { offer_id, step_id: 'stay' } });
    expect(await sessionRow(app, sessionId)).toMatchObject({
      reason: 'too_expensive',
      comment: 'too much',
      last_step: 'stay',
      offer_type: 'pause',
      offer_accepted: false,
    });
  });

  it('200: an ended session takes events, but keeps its reason and its accepted offer', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, answer } = await flow.start();
    const offer_id = answer.body.flow.steps[1].offers[1].id as string;
    await flow.post('save', { session_id: sessionId, ...DISCOUNT, reason: 'too_expensive' });
    const late = await flow.post('event', { session_id: sessionId, event_type: 'offer_shown', data: { offer_id } });
    expect(late.status).toBe(200);
    await flow.post('event', { session_id: sessionId, event_type: 'survey_answered', data: { reason: 'other' } });
    expect(await sessionRow(app, sessionId)).toMatchObject({ reason: 'too_expensive', offer_type: 'discount' });
    expect(await timelineOf(app, sessionId)).toHaveLength(4);
  });

  it('200: an event keeps a session from being abandoned', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    await flow.post('event', { session_id: sessionId, event_type: 'step_viewed', data: { step_id: 'stay' } });
    await abandonIdleSessions(app, 23);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: null });
    await abandonIdleSessions(app, 25);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: 'abandoned' });
    const [announced] = await flow.announced('cancel.abandoned');
    expect(announced?.data).toMatchObject({ session_id: sessionId, last_step: 'stay', mrr_cents: 19_900 });
  });

  // The session's row is written once a minute at most; the timeline has the rest.
  it('200: the day until a session is abandoned begins with its very last event', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const clock = app.nest.get(Clock);
    clock.shift(30_000);
    await flow.post('event', { session_id: sessionId, event_type: 'step_viewed' });
    await abandonIdleSessions(app, 24 - 15 / 3_600);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: null });
    await abandonIdleSessions(app, 24 + 1 / 3_600);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: 'abandoned' });
  });

  it('200: of many callers at once each event is kept, in its own session and workspace', async () => {
    const flows = await Promise.all([newFlowWorkspace(app), newFlowWorkspace(app)]);
    const sessions = await Promise.all(
      [0, 1, 2, 3].map(async (index) => {
        const flow = flows[index % 2] as (typeof flows)[number];
        return { flow, step: index < 2 ? 'why' : 'stay', sessionId: (await flow.start()).sessionId };
      }),
    );
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const { flow, step, sessionId } = sessions[index % 4] as (typeof sessions)[number];
        const event = { session_id: sessionId, event_type: `seen.${index}`, data: { step_id: step } };
        return flow.post('event', event);
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
    for (const [index, { sessionId, step }] of sessions.entries()) {
      const own = Array.from({ length: 10 }, (_, turn) => `seen.${turn * 4 + index}`);
      const kept = (await timelineOf(app, sessionId)).map(({ event_type }) => event_type);
      expect(kept.slice(1).sort()).toEqual(own.sort());
      expect(await sessionRow(app, sessionId)).toMatchObject({ last_step: step });
    }
  });

  it.each([
    ['parameter_missing', 'session_id', { event_type: 'offer_shown' }],
    ['parameter_missing', 'event_type', { session_id: UNKNOWN_SESSION }],
    ['parameter_invalid', 'event_type', { session_id: UNKNOWN_SESSION, event_type: 'Offer shown' }],
    ['parameter_invalid', 'data', { session_id: UNKNOWN_SESSION, event_type: 'a', data: [] }],
    ['parameter_invalid', 'data', { session_id: UNKNOWN_SESSION, event_type: 'a', data: { text: 'x'.repeat(8_192) } }],
    [
      'parameter_invalid',
      'data.reason',
      { session_id: UNKNOWN_SESSION, event_type: 'survey_answered', data: { reason: 'a b' } },
    ],
    ['parameter_invalid', 'event_id', { session_id: UNKNOWN_SESSION, event_type: 'a', event_id: '' }],
  ])('400 %s: %s', async (code, param, body) => {
    const flow = await newFlowWorkspace(app);
    const answer = await flow.post('event', body);
    expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([400, code, param]);
  });

  it('401, 403 and 404: like every call of a session', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, subscriptionId } = await flow.start();
    const foreign = await (await newFlowWorkspace(app)).start();
    const code = async (session_id: string, headers?: Record<string, string>) => {
      const answer = await flow.post('event', { session_id, event_type: 'a' }, headers);
      return [answer.status, answer.body.error.code];
    };
    const token = await flow.workspace.identityToken('cus_other', subscriptionId);
    expect(await code(sessionId, browser(flow.workspace))).toEqual([401, 'invalid_identity']);
    expect(await code(sessionId, browser(flow.workspace, token))).toEqual([403, 'identity_mismatch']);
    expect(await code(foreign.sessionId)).toEqual([403, 'wrong_workspace']);
    expect(await code(UNKNOWN_SESSION)).toEqual([404, 'resource_not_found']);
  });
});

describe('POST /api/flows/events', () => {
  it('200: records a batch in its order', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const events = Array.from({ length: 50 }, (_, index) => ({ event_type: `step.${index}`, event_id: `e-${index}` }));
    const answer = await flow.post('events', { session_id: sessionId, events });
    expect([answer.status, answer.body]).toEqual([200, { success: true }]);
    const types = (await timelineOf(app, sessionId)).map(({ event_type }) => event_type);
    expect(types).toEqual(['session.started', ...events.map(({ event_type }) => event_type)]);
  });

  it('200: of a batch the last word counts, and a repeat has none', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const viewed = (event_id: string, step_id: string) => ({ event_type: 'step_viewed', event_id, data: { step_id } });
    const events = [viewed('e-1', 'why'), viewed('e-2', 'stay'), viewed('e-1', 'why')];
    expect((await flow.post('events', { session_id: sessionId, events })).status).toBe(200);
    expect(await timelineOf(app, sessionId)).toHaveLength(3);
    expect(await sessionRow(app, sessionId)).toMatchObject({ last_step: 'stay' });
  });

  it('400: more than fifty, none, or one that is wrong, and none of them is kept', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const good = { event_type: 'a' };
    for (const [param, events] of [
      ['events', Array.from({ length: 51 }, () => good)],
      ['events', []],
      ['events.1.event_type', [good, { event_type: 'A' }]],
    ] as const) {
      const answer = await flow.post('events', { session_id: sessionId, events });
      expect([answer.status, answer.body.error.param]).toEqual([400, param]);
    }
    expect(await timelineOf(app, sessionId)).toHaveLength(1);
  });
});
