import { describeInBrowser, expectAccessible } from '../support/browser.js';
import { type DialogStage, startDialogStage, styleOf, type Visit } from '../support/cancel-dialog.js';
import type { FlowWorkspace } from '../support/flows.js';
import { waitUntil } from '../support/wait-until.js';

const why = {
  id: 'why',
  type: 'survey' as const,
  title: 'Why do you leave?',
  choices: [
    { id: 'price', label: 'The price', stripe_feedback: 'too_expensive' as const },
    { id: 'other', label: 'Something else', stripe_feedback: 'other' as const },
  ],
  allow_comment: true,
};

/** A survey, one offer of each kind for who leaves over the price, and a confirmation. */
function everyOffer({ stripe }: FlowWorkspace) {
  const show_if = { reason: ['price'] };
  const offers = [
    { type: 'discount' as const, percent: 30, duration_months: 3, show_if },
    { type: 'pause' as const, months: 2, show_if },
    { type: 'downgrade' as const, price_id: stripe.prices.monthlyCheap, show_if },
    { type: 'annual_switch' as const, price_id: stripe.prices.yearly, show_if },
  ];
  return {
    steps: [
      why,
      { id: 'stay', type: 'offer' as const, title: 'Before you go', offers },
      { id: 'bye', type: 'confirm' as const, title: 'Really leave?' },
    ],
    translations: {},
  };
}

describeInBrowser('the cancel dialog', () => {
  let stage: DialogStage;
  beforeAll(async () => {
    stage = await startDialogStage();
  });
  afterAll(() => stage.close());
  afterEach(() => stage.reset());

  const answerSurvey = async ({ page, leave }: Visit, reason: string, comment = ''): Promise<void> => {
    await leave();
    await page.getByRole('radio', { name: reason }).check();
    await page.getByRole('textbox').fill(comment);
    await page.getByRole('button', { name: 'Continue' }).click();
  };

  it.each([
    ['discount', '30% off for 3 months'],
    ['pause', 'Pause for 2 months'],
    ['downgrade', 'Move to a smaller plan'],
    ['annual_switch', 'Pay once a year'],
  ])('applies the %s that a customer accepts, in Stripe, once', async (offerType, title) => {
    const visit = await stage.visit({ definition: everyOffer });
    await answerSurvey(visit, 'The price', 'Too much for me.');
    await visit.page.getByRole('button', { name: `Accept offer: ${title}` }).click();
    await visit.page.getByRole('heading', { name: 'Good to have you with us' }).waitFor();
    await visit.page.getByRole('button', { name: 'Done' }).click();

    expect(await visit.outcome()).toMatchObject({ outcome: 'saved', isPending: false, offer: { type: offerType } });
    expect(await visit.called()).toEqual(['saved']);
    expect(await visit.session()).toMatchObject({
      outcome: 'saved',
      offer_type: offerType,
      offer_accepted: true,
      reason: 'price',
      comment: 'Too much for me.',
    });
    expect(stage.server.received.filter(({ path }) => path === '/api/flows/save')).toHaveLength(1);
    expect(visit.flow.stripe.mutations().length).toBeGreaterThan(0);
  });

  it('lets a customer decline, confirm and leave, and tells the server every step once', async () => {
    const visit = await stage.visit({ definition: everyOffer });
    await answerSurvey(visit, 'The price');
    await visit.page.getByRole('button', { name: 'No, thanks' }).click();
    await visit.page.getByRole('heading', { name: 'Really leave?' }).waitFor();
    await visit.page.getByRole('button', { name: 'Cancel subscription' }).click();
    await visit.page.getByRole('heading', { name: 'Your cancellation is confirmed' }).waitFor();
    await visit.page.getByRole('button', { name: 'Done' }).click();

    expect(await visit.outcome()).toMatchObject({ outcome: 'canceled', reason: 'price' });
    expect(await visit.called()).toEqual(['canceled']);
    expect(await visit.session()).toMatchObject({ outcome: 'canceled', reason: 'price' });
    await waitUntil(async () => {
      expect(await visit.timeline()).toContain('offer_declined');
    });
    const types = await visit.timeline();
    const counts = (name: string) => types.filter((type) => type === name).length;
    expect([counts('step_viewed'), counts('survey_answered'), counts('offer_shown'), counts('offer_declined')]).toEqual(
      [3, 1, 4, 4],
    );
  });

  it('shows no offer that does not fit the reason', async () => {
    const visit = await stage.visit({ definition: everyOffer });
    await answerSurvey(visit, 'Something else');
    await visit.page.getByRole('heading', { name: 'Really leave?' }).waitFor();
    expect(await visit.page.getByText('Step 2 of 2').isVisible()).toBe(true);
  });

  it.each([['survey'], ['offer'], ['confirm']])('cancels at once from the %s step', async (step) => {
    const visit = await stage.visit({ definition: everyOffer });
    if (step === 'survey') {
      await visit.leave();
      await visit.page.getByRole('radio', { name: 'The price' }).check();
    } else {
      await answerSurvey(visit, step === 'offer' ? 'The price' : 'Something else');
    }
    await visit.page.getByRole('button', { name: 'Cancel subscription' }).click();
    await visit.page.getByRole('button', { name: 'Done' }).click();
    expect(await visit.outcome()).toMatchObject({ outcome: 'canceled' });
    expect(await visit.session()).toMatchObject({
      outcome: 'canceled',
      reason: step === 'confirm' ? 'other' : 'price',
    });
  });

  it.each([
    ['the cross', (visit: Visit) => visit.page.getByRole('button', { name: 'Close' }).click()],
    ['Escape', (visit: Visit) => visit.page.keyboard.press('Escape')],
  ])('closes with %s, and leaves everything as it was', async (_way, close) => {
    const visit = await stage.visit();
    await visit.leave();
    await visit.page.getByRole('dialog', { name: 'What makes you leave?' }).waitFor();
    await close(visit);
    expect(await visit.outcome()).toMatchObject({ outcome: 'closed' });
    expect(await visit.called()).toEqual(['closed']);
    expect(await visit.session()).toMatchObject({ outcome: null });
    expect(await visit.page.getByRole('dialog').count()).toBe(0);
  });

  it('lets a customer take another offer where Stripe refuses the first', async () => {
    const visit = await stage.visit({ definition: everyOffer });
    await answerSurvey(visit, 'The price');
    visit.flow.stripe.failNext({ kind: 'card_declined_402', method: 'POST', path: '/v1/subscriptions' });
    await visit.page.getByRole('button', { name: 'Accept offer: Pay once a year' }).click();
    await visit.page.getByRole('alert').waitFor();
    expect(await visit.page.getByRole('alert').textContent()).toBe(
      'This offer could not be applied. Choose another one, or cancel.',
    );
    await visit.page.getByRole('button', { name: 'Accept offer: Pause for 2 months' }).click();
    await visit.page.getByRole('button', { name: 'Done' }).click();
    expect(await visit.outcome()).toMatchObject({ outcome: 'saved', offer: { type: 'pause' } });
  });

  it('goes by keyboard alone, keeps the focus inside and gives it back', async () => {
    const visit = await stage.visit({ definition: everyOffer });
    const { page } = visit;
    const focused = () => page.locator('*:focus').last();
    await page.getByRole('button', { name: 'Cancel my plan' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Why do you leave?' }).waitFor();
    for (let stop = 0; stop < 12; stop += 1) {
      await page.keyboard.press(stop < 6 ? 'Tab' : 'Shift+Tab');
      expect(await page.evaluate('document.activeElement.shadowRoot !== null')).toBe(true);
    }
    await page.getByRole('radio', { name: 'The price' }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Before you go' }).waitFor();
    expect(await focused().textContent()).toBe('Before you go');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Good to have you with us' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await visit.outcome()).toMatchObject({ outcome: 'saved', offer: { type: 'discount' } });
    expect(await focused().textContent()).toBe('Cancel my plan');
  });

  it('asks for a reason before it goes on', async () => {
    const visit = await stage.visit();
    await visit.leave();
    await visit.page.getByRole('button', { name: 'Continue' }).click();
    expect(await visit.page.getByRole('alert').textContent()).toContain('Please choose a reason');
    expect(await visit.page.locator('*:focus').last().getAttribute('type')).toBe('radio');
  });

  it('is accessible on every step', async () => {
    const visit = await stage.visit({ definition: everyOffer });
    await visit.leave();
    await visit.page.getByRole('radio', { name: 'The price' }).waitFor();
    await expectAccessible(visit.page);
    await answerSurveyOn(visit);
    await visit.page.getByRole('heading', { name: 'Before you go' }).waitFor();
    await expectAccessible(visit.page);
    await visit.page.getByRole('button', { name: 'No, thanks' }).click();
    await expectAccessible(visit.page);
    await visit.page.getByRole('button', { name: 'Cancel subscription' }).click();
    await visit.page.getByRole('button', { name: 'Done' }).waitFor();
    await expectAccessible(visit.page);
  });

  it('speaks the customer’s language and is written from right to left where that is so', async () => {
    const visit = await stage.visit({
      request: { locale: 'ar' },
      definition: (flow) => ({
        ...everyOffer(flow),
        translations: { ar: { 'why.title': 'لماذا تغادر؟', 'ui.cancel': 'إلغاء الاشتراك' } },
      }),
    });
    await visit.leave();
    const dialog = visit.page.getByRole('dialog', { name: 'لماذا تغادر؟' });
    await dialog.waitFor();
    expect([await dialog.getAttribute('dir'), await dialog.getAttribute('lang')]).toEqual(['rtl', 'ar']);
    const close = await visit.page.getByRole('button', { name: 'Close' }).boundingBox();
    const middle = await dialog.boundingBox();
    expect(close?.x).toBeLessThan((middle?.x ?? 0) + (middle?.width ?? 0) / 2);
    await expectAccessible(visit.page);

    const german = await stage.visit({ request: { locale: 'de' } });
    await german.leave();
    await german.page.getByRole('dialog', { name: 'Warum möchten Sie gehen?' }).waitFor();
    await german.page.getByRole('button', { name: 'Abo kündigen' }).waitFor();
  });

  it('fits a phone, with buttons that a thumb can hit', async () => {
    const visit = await stage.visit({ definition: everyOffer });
    await visit.page.setViewportSize({ width: 320, height: 568 });
    await answerSurvey(visit, 'The price');
    await visit.page.getByRole('heading', { name: 'Before you go' }).waitFor();
    expect(await visit.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    for (const button of await visit.page.getByRole('dialog').getByRole('button').all()) {
      const box = await button.boundingBox();
      expect([box?.height ?? 0, box?.width ?? 0].every((size) => size >= 44)).toBe(true);
    }
  });

  it('keeps still for who asked for that', async () => {
    const visit = await stage.visit();
    await visit.page.emulateMedia({ reducedMotion: 'reduce' });
    await visit.leave();
    const dialog = visit.page.getByRole('dialog');
    await dialog.waitFor();
    expect(await styleOf(dialog, 'animationName')).toBe('none');
  });

  it('works under a strict Content-Security-Policy, and lets no style of the page in', async () => {
    const from = stage.server.origin;
    const visit = await stage.visit({
      contentSecurityPolicy:
        `default-src 'none'; script-src 'self' ${from}; connect-src ${from}; style-src 'self'; ` +
        `require-trusted-types-for 'script'; trusted-types 'none'`,
      css: 'button { font-size: 3px !important } :root { --retainly-accent: #7a0099 }',
    });
    await visit.leave();
    const button = visit.page.getByRole('button', { name: 'Continue' });
    await button.waitFor();
    expect([await styleOf(button, 'backgroundColor'), await styleOf(button, 'fontSize')]).toEqual([
      'rgb(122, 0, 153)',
      '16px',
    ]);
  });

  it('wears the workspace’s colours', async () => {
    const visit = await stage.visit();
    await stage.browser.app
      .http()
      .patch('/api/v1/workspace')
      .set('x-api-key', visit.flow.workspace.secretKey)
      .send({ dialog_theme: { accent_color: '#ffd400', background_color: '#10202a', text_color: '#f4f4f4' } })
      .expect(200);
    await visit.leave();
    const button = visit.page.getByRole('button', { name: 'Continue' });
    await button.waitFor();
    expect([await styleOf(button, 'backgroundColor'), await styleOf(button, 'color')]).toEqual([
      'rgb(255, 212, 0)',
      'rgb(0, 0, 0)',
    ]);
    await expectAccessible(visit.page);
  });

  const answerSurveyOn = async ({ page }: Visit): Promise<void> => {
    await page.getByRole('radio', { name: 'The price' }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
  };
});
