import { CancelFlow } from './cancel-flow.js';
import type { UnsentRecord } from './outbox-store.js';
import type { FailureReason, FlowTransport, Reply, Route } from './transport.js';
import type { FlowStep, StartAnswer } from './wire.js';

const STEPS: FlowStep[] = [
  { id: 'why', type: 'survey', title: 'Why?', choices: [{ id: 'price', label: 'Price' }] },
  {
    id: 'stay',
    type: 'offer',
    title: 'Stay',
    offers: [{ id: 'off_1', type: 'pause', title: 'Pause', show_if: { reason: ['price'] } }],
  },
];
const STARTED: StartAnswer = {
  session_id: 'sess_1',
  flow: { steps: STEPS },
  language: 'en',
  direction: 'ltr',
  texts: { confirm_title: 'Sure?' },
  theme: {},
};
const failed = (reason: FailureReason): Reply<never> => ({ ok: false, reason });

/** A flow before a server that gives these answers, in this order; after the last one, that one again. */
function flowWith(answers: Partial<Record<Route, Reply<unknown>[]>>) {
  const asked: { route: Route; body: unknown }[] = [];
  const recorded: UnsentRecord[] = [];
  const replies: Partial<Record<Route, Reply<unknown>[]>> = { start: [{ ok: true, answer: STARTED }], ...answers };
  const transport = ((route: Route, body: unknown) => {
    asked.push({ route, body });
    const [first, ...rest] = replies[route] ?? [];
    if (rest.length > 0) replies[route] = rest;
    return Promise.resolve(first ?? { ok: true, answer: { success: true } });
  }) as FlowTransport;
  const outbox = { add: (record: UnsentRecord) => recorded.push(record), flush: () => Promise.resolve() };
  const flow = new CancelFlow(
    { start: { subscription_id: 'sub_1', customer_id: 'cus_1' }, identityToken: 'token' },
    { transport, outbox },
  );
  const eventTypes = () => recorded.flatMap(({ content }) => ('event' in content ? [content.event.event_type] : []));
  return {
    flow,
    asked,
    recorded,
    eventTypes,
    countOf: (route: Route) => asked.filter((one) => one.route === route).length,
  };
}

describe('CancelFlow', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('goes from the survey over the fitting offer to a confirmation, which every flow has', async () => {
    const { flow, eventTypes } = flowWith({});
    await flow.begin();
    expect(flow.state).toMatchObject({ name: 'survey', progress: { current: 1, total: 2 } });
    flow.answerSurvey({ reason: 'price' });
    expect(flow.state).toMatchObject({ name: 'offer', progress: { current: 2, total: 3 } });
    flow.decline();
    expect(flow.state).toMatchObject({ name: 'confirm', step: { title: 'Sure?' }, progress: { current: 3, total: 3 } });
    await flow.leave();
    expect(await flow.ended).toEqual({ outcome: 'canceled', sessionId: 'sess_1', reason: 'price' });
    expect(eventTypes()).toEqual([
      'step_viewed',
      'survey_answered',
      'step_viewed',
      'offer_shown',
      'offer_declined',
      'step_viewed',
    ]);
  });

  it('leaves out offers for other reasons', async () => {
    const { flow } = flowWith({});
    await flow.begin();
    flow.answerSurvey({ reason: 'other' });
    expect(flow.state.name).toBe('confirm');
  });

  it.each<FailureReason>(['timeout', 'unreachable', 'rate_limited', 'server_error', 'refused'])(
    'falls back when the start meets %s, and keeps a record unless it would be refused again',
    async (reason) => {
      const { flow, recorded } = flowWith({ start: [failed(reason)] });
      await flow.begin();
      expect(await flow.ended).toEqual({ outcome: 'fallback', stage: 'start', reason });
      expect(recorded).toHaveLength(reason === 'refused' ? 0 : 1);
    },
  );

  it.each([[null], [{}], [{ session_id: 'sess_1' }], [{ ...STARTED, flow: { steps: 'none' } }], ['<html>']])(
    'falls back when the start is answered with %j',
    async (answer) => {
      const { flow } = flowWith({ start: [{ ok: true, answer }] });
      await flow.begin();
      expect(await flow.ended).toMatchObject({ outcome: 'fallback', reason: 'server_error' });
    },
  );

  it('falls back when the cancellation is not answered, and keeps the cancellation for later', async () => {
    const { flow, recorded } = flowWith({ cancel: [failed('timeout')] });
    await flow.begin();
    await flow.leave({ reason: 'price', comment: 'Too much' });
    expect(await flow.ended).toMatchObject({ outcome: 'fallback', stage: 'cancel', sessionId: 'sess_1' });
    expect(recorded.find(({ id }) => id === 'cancel:sess_1')).toMatchObject({
      session: 'sess_1',
      identityToken: 'token',
      content: { cancel: { reason: 'price', comment: 'Too much' } },
    });
  });

  const offered = async (answers: Partial<Record<Route, Reply<unknown>[]>>) => {
    const made = flowWith(answers);
    await made.flow.begin();
    made.flow.answerSurvey({ reason: 'price' });
    return made;
  };

  it('asks again with the same body until an offer is answered, and lets nothing else happen meanwhile', async () => {
    const { flow, asked } = await offered({
      save: [failed('unreachable'), failed('server_error'), { ok: true, answer: { success: true } }],
    });
    const accepting = flow.accept('off_1');
    flow.close();
    await flow.leave();
    await flow.accept('off_1');
    expect(flow.state.name).toBe('saving');
    await jest.runAllTimersAsync();
    await accepting;
    expect(await flow.ended).toMatchObject({ outcome: 'saved', isPending: false, offer: { id: 'off_1' } });
    const saves = asked.filter(({ route }) => route === 'save').map(({ body }) => body);
    expect(saves).toEqual(Array(3).fill({ session_id: 'sess_1', offer_id: 'off_1', reason: 'price' }));
  });

  it.each([
    ['refused', { ok: true, answer: { success: false, stripe: { success: false, error: 'card_declined' } } }, 1],
    ['refused', failed('refused'), 1],
    ['unreachable', failed('unreachable'), 3],
  ] as const)('shows an offer that was %s again, and lets the customer leave', async (problem, reply, tries) => {
    const { flow, countOf } = await offered({ save: [reply] });
    const accepting = flow.accept('off_1');
    await jest.runAllTimersAsync();
    await accepting;
    expect(flow.state).toMatchObject({ name: 'offer', problem });
    expect(countOf('save')).toBe(tries);
    await flow.leave();
    expect(await flow.ended).toMatchObject({ outcome: 'canceled' });
  });

  it('says when Stripe has not confirmed an offer yet', async () => {
    const { flow } = await offered({
      save: [{ ok: true, answer: { success: true, stripe: { success: false, status: 'pending' } } }],
    });
    await flow.accept('off_1');
    expect(await flow.ended).toMatchObject({ outcome: 'saved', isPending: true });
  });

  it('gives up a broken user interface only after the offer under way', async () => {
    const { flow } = await offered({ save: [failed('unreachable'), { ok: true, answer: { success: true } }] });
    void flow.accept('off_1');
    const givingUp = flow.giveUp();
    await jest.runAllTimersAsync();
    await givingUp;
    expect(await flow.ended).toMatchObject({ outcome: 'saved' });
  });

  it('cancels once, however often it is asked to', async () => {
    const { flow, countOf } = flowWith({});
    await flow.begin();
    await Promise.all([flow.leave(), flow.leave()]);
    await flow.leave();
    expect(countOf('cancel')).toBe(1);
  });

  it('stays closed when the answer to the start comes after that', async () => {
    const { flow } = flowWith({});
    const beginning = flow.begin();
    flow.close();
    await beginning;
    expect(flow.state).toEqual({ name: 'ended', outcome: { outcome: 'closed' } });
  });
});
