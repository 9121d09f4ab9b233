import { newFlowWorkspace } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const DEFINITION = {
  steps: [
    { id: 'stay', type: 'offer', title: 'Stay', offers: [{ type: 'pause', months: 2 }] },
    { id: 'bye', type: 'confirm', title: 'Bye' },
  ],
  translations: { ar: { 'stay.title': 'ابق معنا', 'ui.cancel': 'إلغاء الاشتراك' } },
};
const THEME = { accent_color: '#0a7d4f', background_color: null, text_color: '#101010', corner_radius_px: 4 };

describe('what a customer is shown', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  const preview = (workspace: TestWorkspace, body: object) =>
    app.http().post('/api/v1/flows/preview').set('x-api-key', workspace.secretKey).send(body);
  const changeTheme = (workspace: TestWorkspace, theme: object) =>
    app.http().patch('/api/v1/workspace').set('x-api-key', workspace.secretKey).send({ dialog_theme: theme });

  describe('POST /api/v1/flows/preview', () => {
    it('200: says a draft in a language, with titles, words, direction and looks, and stores nothing', async () => {
      const workspace = await newWorkspace(app);
      await changeTheme(workspace, THEME).expect(200);
      const { body } = await preview(workspace, { definition: DEFINITION, locale: 'ar-EG' }).expect(200);
      expect(body).toMatchObject({
        flow: { steps: [{ title: 'ابق معنا', offers: [{ type: 'pause', months: 2 }] }, { title: 'Bye' }] },
        language: 'ar',
        direction: 'rtl',
        texts: { cancel: 'إلغاء الاشتراك', continue: 'Continue' },
        theme: THEME,
      });
      expect(body.flow.steps[0].offers[0].title).toMatch(/^Pause for /);
      const flows = await app.http().get('/api/v1/flows').set('x-api-key', workspace.secretKey).expect(200);
      expect(flows.body.data).toHaveLength(1);
    });

    it('400: for a definition that could not be stored, naming the field', async () => {
      const workspace = await newWorkspace(app);
      const translations = { de: { 'ui.unheard_of': 'Was?' } };
      const { body } = await preview(workspace, { definition: { ...DEFINITION, translations } }).expect(400);
      expect(body.error.param).toBe('definition.translations.de.ui.unheard_of');
    });

    it('401 without a key, 403 insufficient_scope with a key that only reads analytics', async () => {
      const workspace = await newWorkspace(app);
      await app.http().post('/api/v1/flows/preview').send({ definition: DEFINITION }).expect(401);
      await preview({ ...workspace, secretKey: workspace.readKey }, { definition: DEFINITION }).expect(403);
    });
  });

  describe('POST /api/flows/start', () => {
    it('200: comes with the words of the dialog in the customer’s language, and keeps them for the session', async () => {
      const flow = await newFlowWorkspace(app);
      await changeTheme(flow.workspace, THEME).expect(200);
      const { customerId, subscriptionId } = flow.stripe.newSubscription();
      const body = { customer_id: customerId, subscription_id: subscriptionId };
      const started = await flow.post('start', { ...body, locale: 'fr-CA' });
      expect(started.body).toMatchObject({
        language: 'fr',
        direction: 'ltr',
        texts: { continue: 'Continuer' },
        theme: THEME,
      });
      expect((await flow.post('start', { ...body, locale: 'de' })).body).toEqual(started.body);
    });
  });

  describe('dialog_theme of PATCH /api/v1/workspace', () => {
    // The values end up in style variables on merchants' pages.
    it.each([
      ['accent_color', { accent_color: 'red' }],
      ['accent_color', { accent_color: '#fff;background:url(//evil.example)' }],
      ['corner_radius_px', { corner_radius_px: 33 }],
      ['text_color', { text_color: '#bbbbbb' }],
      ['text_color', { background_color: '#222222' }],
    ])('400: %s of %j', async (field, theme) => {
      const workspace = await newWorkspace(app);
      const { body } = await changeTheme(workspace, theme).expect(400);
      expect(body.error.param).toBe(`dialog_theme.${field}`);
    });
  });
});
