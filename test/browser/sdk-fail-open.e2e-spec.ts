import { describeInBrowser } from '../support/browser.js';
import { type DialogStage, startDialogStage, type Visit } from '../support/cancel-dialog.js';
import { waitUntil } from '../support/wait-until.js';

const CONDITIONS = [['gone'], ['silent'], [429], [500]] as const;
const REASONS = { gone: 'unreachable', silent: 'timeout', 429: 'rate_limited', 500: 'server_error' } as const;

describeInBrowser('a customer can always leave', () => {
  let stage: DialogStage;
  beforeAll(async () => {
    stage = await startDialogStage();
  });
  afterAll(() => stage.close());
  afterEach(() => stage.reset());

  const countOf = (path: string) => stage.server.received.filter((request) => request.path === path).length;
  /** Lets the server receive a request, which a browser may send twice over a broken connection, and then time pass. */
  const waitOut = async (visit: Visit, path: string, ms: number, times = 1): Promise<void> => {
    await waitUntil(async () => {
      await Promise.resolve();
      expect(countOf(path)).toBeGreaterThanOrEqual(times);
    });
    await visit.page.clock.runFor(ms);
  };
  const cancelButton = ({ page }: Visit) => page.getByRole('button', { name: 'Cancel subscription' });

  it('when the script cannot be loaded', async () => {
    stage.server.set('/sdk/v1.js', 'gone');
    const visit = await stage.visit();
    await visit.leave();
    expect(await visit.outcome()).toBeNull();
    expect(await visit.called()).toEqual(['fallback']);
  });

  it('when the script does not come: the page’s own cancellation runs at the click', async () => {
    stage.server.set('/sdk/v1.js', 'silent');
    const visit = await stage.visit({ waitsForScript: false });
    await visit.leave();
    expect(await visit.called()).toEqual(['fallback']);
  });

  it.each(CONDITIONS)('when the server is %s at the start', async (condition) => {
    const visit = await stage.visit({ hasOwnClock: true });
    stage.server.set('/api/flows/start', condition);
    await visit.leave();
    if (condition === 'silent') await waitOut(visit, '/api/flows/start', 3_000);
    expect(await visit.outcome()).toMatchObject({ outcome: 'fallback', stage: 'start', reason: REASONS[condition] });
    expect(await visit.called()).toEqual(['fallback']);
    expect(await visit.page.getByRole('dialog').count()).toBe(0);

    // The session is told of it as soon as the server is back: here, by the next page.
    expect(await visit.session()).toBeUndefined();
    stage.server.reset();
    await visit.comeBack();
    await waitUntil(async () => {
      expect(await visit.timeline()).toContain('fallback');
    });
  });

  it.each(CONDITIONS)('when the server is %s at the cancellation, which is recorded later', async (condition) => {
    const visit = await stage.visit({ hasOwnClock: true });
    await visit.leave();
    await visit.page.getByRole('radio', { name: 'It costs too much' }).check();
    stage.server.set('/api/flows/cancel', condition);
    await cancelButton(visit).click();
    if (condition === 'silent') await waitOut(visit, '/api/flows/cancel', 5_000);
    expect(await visit.outcome()).toMatchObject({ outcome: 'fallback', stage: 'cancel', reason: REASONS[condition] });
    expect(await visit.called()).toEqual(['fallback']);
    expect(await visit.session()).toMatchObject({ outcome: null });

    stage.server.reset();
    await visit.comeBack();
    await waitUntil(async () => {
      expect(await visit.session()).toMatchObject({ outcome: 'canceled', reason: 'too_expensive' });
    });
  });

  it.each(CONDITIONS)(
    'while the server is %s for events, which nobody waits for and which arrive later',
    async (condition) => {
      const visit = await stage.visit({ hasOwnClock: true });
      stage.server.set('/api/flows/events', condition);
      await visit.leave();
      await visit.page.getByRole('radio', { name: 'I do not use it' }).check();
      await visit.page.getByRole('button', { name: 'Continue' }).click();
      await visit.page.clock.runFor(1_000);
      await waitOut(visit, '/api/flows/events', condition === 'silent' ? 3_000 : 0);
      await cancelButton(visit).click();
      await visit.page.getByRole('button', { name: 'Done' }).click();
      expect(await visit.called()).toEqual(['canceled']);

      stage.server.reset();
      await visit.comeBack();
      await waitUntil(async () => {
        expect(await visit.timeline()).toEqual(expect.arrayContaining(['survey_answered', 'offer_shown']));
      });
    },
  );

  const acceptDiscount = async (visit: Visit): Promise<void> => {
    await visit.leave();
    await visit.page.getByRole('radio', { name: 'It costs too much' }).check();
    await visit.page.getByRole('button', { name: 'Continue' }).click();
    await visit.page.getByRole('button', { name: 'Accept offer: 30 % off for three months' }).click();
  };

  // The first request may have reached Stripe: running the page's cancellation beside it would undo a save.
  it('waits 30 s for an offer and asks again with the same body, before anything else can happen', async () => {
    const visit = await stage.visit({ hasOwnClock: true });
    stage.server.set('/api/flows/save', 'silent');
    await acceptDiscount(visit);
    await waitOut(visit, '/api/flows/save', 29_000);
    expect(await visit.page.getByRole('dialog').getByRole('button').count()).toBe(0);
    await visit.page.keyboard.press('Escape');
    expect(await visit.called()).toEqual([]);
    stage.server.set('/api/flows/save', 'up');
    await visit.page.clock.runFor(1_600);
    await visit.page.getByRole('heading', { name: 'Good to have you with us' }).waitFor();
    const bodies = stage.server.received.filter(({ path }) => path === '/api/flows/save').map(({ body }) => body);
    expect([bodies.length, new Set(bodies).size]).toEqual([2, 1]);
    expect(await visit.called()).toEqual(['saved']);
  });

  it.each(CONDITIONS)(
    'when the server is %s for the offer: trying again works, and so does leaving',
    async (condition) => {
      const visit = await stage.visit({ hasOwnClock: true });
      stage.server.set('/api/flows/save', condition);
      await acceptDiscount(visit);
      const tries = condition === 'silent' ? 2 : 3;
      for (let attempt = 1; attempt <= tries; attempt += 1) {
        await waitOut(visit, '/api/flows/save', condition === 'silent' ? 30_500 : 2_000, attempt);
      }
      await visit.page.getByRole('alert').waitFor();
      expect(await visit.called()).toEqual([]);

      stage.server.set('/api/flows/save', 'up');
      await visit.page.getByRole('button', { name: 'Try again: 30 % off for three months' }).click();
      await visit.page.getByRole('heading', { name: 'Good to have you with us' }).waitFor();
      expect(await visit.called()).toEqual(['saved']);
    },
  );

  it('when everything is gone in the middle of the flow', async () => {
    const visit = await stage.visit({ hasOwnClock: true });
    await visit.leave();
    await visit.page.getByRole('radio', { name: 'It costs too much' }).check();
    for (const path of ['/api/flows/events', '/api/flows/save', '/api/flows/cancel']) stage.server.set(path, 'gone');
    await visit.page.getByRole('button', { name: 'Continue' }).click();
    await cancelButton(visit).click();
    expect(await visit.outcome()).toMatchObject({ outcome: 'fallback', stage: 'cancel' });
    expect(await visit.called()).toEqual(['fallback']);
  });

  it('when the browser cannot show the dialog', async () => {
    const visit = await stage.visit();
    await visit.page.evaluate('HTMLDialogElement.prototype.showModal = () => { throw new Error("not here") }');
    await visit.leave();
    expect(await visit.outcome()).toMatchObject({ outcome: 'fallback', stage: 'dialog', reason: 'internal_error' });
    expect(await visit.called()).toEqual(['fallback']);
  });

  it.each([
    ['no publishable key', { config: {} }],
    ['an address that is none', { config: { publishableKey: 'rk_pk_1', apiBase: 'retainly' } }],
    ['no subscription', { request: { subscriptionId: undefined } }],
  ])('when the page configured it wrong: %s', async (_case, wish) => {
    const visit = await stage.visit(wish);
    await visit.leave();
    expect(await visit.outcome()).toMatchObject({ outcome: 'fallback', reason: 'bad_config' });
    expect(await visit.called()).toEqual(['fallback']);
  });

  it.each([
    ['an unknown key', { config: { publishableKey: 'rk_pk_unknown' } }],
    ['an identity token of somebody else', { request: { identityToken: 'e30.e30.e30' } }],
  ])('when the server refuses: %s', async (_case, wish) => {
    const visit = await stage.visit(wish);
    await visit.leave();
    expect(await visit.outcome()).toMatchObject({ outcome: 'fallback', stage: 'start', reason: 'refused' });
  });

  it('sends what it knows when the page goes away', async () => {
    const visit = await stage.visit({ hasOwnClock: true });
    await visit.leave();
    await visit.page.getByRole('radio', { name: 'It costs too much' }).check();
    await visit.page.getByRole('button', { name: 'Continue' }).click();
    expect(countOf('/api/flows/events')).toBe(0);
    await visit.page.goto('about:blank');
    await waitUntil(async () => {
      expect(await visit.timeline()).toEqual(expect.arrayContaining(['survey_answered', 'offer_shown']));
    });
  });
});
