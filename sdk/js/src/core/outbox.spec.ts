import { Outbox } from './outbox.js';
import { outboxStore, type UnsentRecord } from './outbox-store.js';
import type { FlowTransport, Reply, Route } from './transport.js';

const HOUR_MS = 3_600_000;

function eventRecord(id: string, session: UnsentRecord['session'] = 'sess_1', ageMs = 0): UnsentRecord {
  const event = { event_type: 'step_viewed', event_id: id, data: {} };
  return { id, recordedAtMs: Date.now() - ageMs, session, content: { event } };
}

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const values = new Map<string, string>();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
}

/** An outbox before a server that answers so. */
function outboxWith(reply: (route: Route) => Reply<unknown>, storage: Parameters<typeof outboxStore>[0] = memory()) {
  const asked: { route: Route; body: Record<string, unknown> }[] = [];
  const transport = ((route: Route, body: Record<string, unknown>) => {
    asked.push({ route, body });
    return Promise.resolve(reply(route));
  }) as unknown as FlowTransport;
  const store = outboxStore(storage, 'retainly:test');
  return { outbox: new Outbox(transport, store), store, asked };
}

const taken = (): Reply<unknown> => ({ ok: true, answer: { success: true, session_id: 'sess_new' } });
const gone = (): Reply<unknown> => ({ ok: false, reason: 'unreachable' });

function refuse(): never {
  throw new Error('full');
}

describe('Outbox', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('collects events for a second and sends those of a session together, at most fifty at a time', async () => {
    const { outbox, asked } = outboxWith(taken);
    for (let index = 0; index < 60; index += 1) outbox.add(eventRecord(`event-${index}`));
    outbox.add(eventRecord('other', 'sess_2'));
    expect(asked).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(asked.map(({ body }) => [body.session_id, (body.events as unknown[]).length])).toEqual([
      ['sess_1', 50],
      ['sess_1', 10],
      ['sess_2', 1],
    ]);
  });

  it('keeps what was not taken for the next page, and drops what was, or never will be', async () => {
    const storage = memory();
    const first = outboxWith(gone, storage);
    first.outbox.add(eventRecord('one'));
    first.outbox.add({
      id: 'c',
      recordedAtMs: Date.now(),
      session: 'sess_1',
      content: { cancel: { reason: 'price' } },
    });
    await first.outbox.flush();
    expect(first.asked).toHaveLength(1);

    const next = outboxWith((route) => (route === 'events' ? { ok: false, reason: 'refused' } : taken()), storage);
    await next.outbox.flush();
    expect(next.asked.map(({ route, body }) => [route, body.session_id])).toEqual([
      ['events', 'sess_1'],
      ['cancel', 'sess_1'],
    ]);
    expect(next.store.read()).toEqual([]);
  });

  it('starts the session of a record that could not even start', async () => {
    const { outbox, asked } = outboxWith(taken);
    outbox.add(eventRecord('one', { subscription_id: 'sub_1', customer_id: 'cus_1' }));
    await outbox.flush();
    expect(asked.map(({ route }) => route)).toEqual(['start', 'events']);
    expect(asked[1]?.body.session_id).toBe('sess_new');
  });

  it('keeps one record per id, the newest two hundred, for a day', () => {
    const { outbox, store } = outboxWith(gone);
    outbox.add(eventRecord('old', 'sess_1', 25 * HOUR_MS));
    for (let index = 0; index < 250; index += 1) outbox.add(eventRecord(`event-${index % 220}`));
    const ids = store.read().map(({ id }) => id);
    expect([ids.length, new Set(ids).size, ids.includes('old')]).toEqual([200, 200, false]);
  });

  it.each<[string, Pick<Storage, 'getItem' | 'setItem'> | undefined]>([
    ['is full', { getItem: () => null, setItem: refuse }],
    ['is missing', undefined],
    ['holds something else', { getItem: () => '{"not":"ours"}', setItem: () => undefined }],
  ])('sends from memory where the storage %s', async (_case, storage) => {
    const { outbox, asked } = outboxWith(taken, storage);
    outbox.add(eventRecord('one'));
    await outbox.flush();
    expect(asked).toHaveLength(1);
  });
});
