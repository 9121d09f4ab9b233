import { MAIL_STEPS } from '../../src/recovery/mails/mail-plan.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const BODY = '<mj-section>\n<mj-column>\n<mj-text>Dear {{ customer.name }}</mj-text>\n</mj-column>\n</mj-section>';

describe('/api/v1/email-templates', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    workspace = await newWorkspace(app, { name: 'Acme' });
  });
  afterAll(() => app.close());

  const call = (method: 'get' | 'put' | 'post' | 'delete', path: string, body?: object) =>
    app.http()[method](`/api/v1/${path}`).set('x-api-key', workspace.secretKey).send(body);

  it('200: lists every mail in every language, or in one', async () => {
    const all = await call('get', 'email-templates').expect(200);
    expect(all.body.data).toHaveLength(7 * MAIL_STEPS.length);
    const german = await call('get', 'email-templates?language=de').expect(200);
    expect(german.body.data.map((template: { step: string }) => template.step)).toEqual(MAIL_STEPS);
    expect(german.body.data[0]).toMatchObject({ language: 'de', is_default: true, updated_at: null });
  });

  it('200: rewrites one mail in one language, and goes back to ours', async () => {
    const wish = { language: 'fr', subject: 'Bonjour', body: BODY };
    const changed = await call('put', 'email-templates/final', wish).expect(200);
    expect(changed.body).toMatchObject({ step: 'final', ...wish, is_default: false, updated_at: expect.any(String) });
    const { body } = await call('get', 'email-templates').expect(200);
    expect(body.data.filter((template: { is_default: boolean }) => !template.is_default)).toEqual([changed.body]);
    const reset = await call('delete', 'email-templates/final?language=fr').expect(200);
    expect(reset.body).toMatchObject({ step: 'final', language: 'fr', is_default: true });
    const log = await call('get', 'audit-log').expect(200);
    expect(log.body.data.map((line: { action: string }) => line.action)).toEqual(
      expect.arrayContaining(['email_template.updated', 'email_template.reset']),
    );
  });

  it('200: shows a mail as a customer would see it, and keeps nothing of it', async () => {
    await call('put', 'email-settings', {
      sender_name: 'Acme Billing',
      reply_to: 'help@acme.example',
      postal_address: '1 Main Street\n10115 Berlin',
      language: 'de',
    }).expect(200);
    const wish = { step: 'first', language: 'en', body: BODY };
    const { body: mail } = await call('post', 'email-templates/preview', wish).expect(200);
    expect(mail.subject).toBe('Your payment to Acme Billing did not go through');
    expect(mail.html).toContain('Dear Anna Meyer');
    expect(mail.html).toContain('1 Main Street<br />10115 Berlin');
    expect(mail.text).toContain('Dear Anna Meyer');
    const { body } = await call('get', 'email-templates?language=en').expect(200);
    expect(body.data.every((template: { is_default: boolean }) => template.is_default)).toBe(true);
  });

  it.each([
    ['an unknown variable', { body: BODY.replace('customer.name', 'customer.nane') }, 'body', 3],
    ['an unknown element', { body: BODY.replaceAll('mj-text', 'mj-txt') }, 'body', 3],
    ['a file', { body: '<mj-include path="/etc/passwd" />' }, 'body', undefined],
    ['a broken subject', { subject: '{{ amount' }, 'subject', undefined],
    ['an unknown language', { language: 'xx' }, 'language', undefined],
    ['nothing', { body: '' }, 'body', undefined],
  ])('400: refuses %s and says where', async (_case, wish, param, line) => {
    const body = { language: 'en', subject: 'Hello', body: BODY, ...wish };
    const answer = await call('put', 'email-templates/first', body).expect(400);
    expect(answer.body.error).toMatchObject({ code: 'parameter_invalid', param, ...(line && { line }) });
  });

  it('404: for a mail that there is not', async () => {
    await call('put', 'email-templates/fourth', { language: 'en', subject: 'Hello', body: BODY }).expect(404);
    await call('delete', 'email-templates/fourth?language=en').expect(404);
  });

  it('403: for a key that only reads', async () => {
    await app.http().get('/api/v1/email-templates').set('x-api-key', workspace.readKey).expect(403);
  });

  it('keeps workspaces apart', async () => {
    await call('put', 'email-templates/first', { language: 'en', subject: 'Mine', body: BODY }).expect(200);
    const other = await newWorkspace(app);
    const { body } = await app.http().get('/api/v1/email-templates').set('x-api-key', other.secretKey).expect(200);
    expect(JSON.stringify(body)).not.toContain('Mine');
  });
});

describe('/api/v1/email-settings', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: begins with the name of the workspace and English; what is set is answered', async () => {
    const { secretKey } = await newWorkspace(app);
    const get = () => app.http().get('/api/v1/email-settings').set('x-api-key', secretKey).expect(200);
    expect((await get()).body).toEqual({ sender_name: null, reply_to: null, postal_address: null, language: 'en' });
    const wish = { sender_name: 'Acme', reply_to: 'help@acme.example', postal_address: null, language: 'it' };
    await app.http().put('/api/v1/email-settings').set('x-api-key', secretKey).send(wish).expect(200);
    expect((await get()).body).toEqual(wish);
  });

  it('400: takes no sender that would break out of its header', async () => {
    const { secretKey } = await newWorkspace(app);
    const wish = { sender_name: 'Acme\r\nBcc: x@y.z', reply_to: null, postal_address: null, language: 'en' };
    const answer = await app.http().put('/api/v1/email-settings').set('x-api-key', secretKey).send(wish).expect(400);
    expect(answer.body.error.param).toBe('sender_name');
  });
});
