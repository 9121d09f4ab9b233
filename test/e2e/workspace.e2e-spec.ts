import { DataSource } from 'typeorm';

import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

const ROUTE = '/api/v1/workspace';
const AUDIT_LOG = '/api/v1/audit-log';

describe('/api/v1/workspace', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const get = (key: string) => app.http().get(ROUTE).set('x-api-key', key);
  const patch = (key: string, body: object) => app.http().patch(ROUTE).set('x-api-key', key).send(body);
  const auditLog = (key: string, query: object = {}) => app.http().get(AUDIT_LOG).set('x-api-key', key).query(query);

  describe('GET /api/v1/workspace', () => {
    it('200: the settings of the key’s workspace, and no secret', async () => {
      const workspace = await newWorkspace(app, { name: 'Acme', rateLimitPerMinute: null });
      const { body } = await get(workspace.secretKey).expect(200);
      expect(body).toEqual({
        id: workspace.publicId,
        name: 'Acme',
        reporting_currency: 'eur',
        identity_required: true,
        allowed_origins: [],
        cancel_mode: 'record',
        offer_cooldown_days: 90,
        monthly_discount_budget_cents: null,
        dialog_theme: { accent_color: null, background_color: null, text_color: null, corner_radius_px: null },
        public_termination: false,
        rate_limit_per_minute: null,
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      });
    });

    it('401: without a key; 403: with a key that only reads', async () => {
      await app.http().get(ROUTE).expect(401);
      await get((await newWorkspace(app)).readKey).expect(403);
    });
  });

  describe('PATCH /api/v1/workspace', () => {
    const CHANGES = {
      name: 'Acme Inc',
      reporting_currency: 'usd',
      identity_required: false,
      allowed_origins: ['https://app.acme.example', 'http://localhost:5173'],
      cancel_mode: 'period_end',
    };

    it('200: changes what is given, at once, and leaves the rest', async () => {
      const { secretKey } = await newWorkspace(app);
      const changed = await patch(secretKey, CHANGES).expect(200);
      expect(changed.body).toMatchObject(CHANGES);
      const renamed = await patch(secretKey, { name: 'Other' }).expect(200);
      expect(renamed.body).toMatchObject({ ...CHANGES, name: 'Other' });
      expect((await get(secretKey)).body).toEqual(renamed.body);
    });

    it('200: the audit log names the fields that changed, and only real changes', async () => {
      const { secretKey } = await newWorkspace(app, { name: 'Acme' });
      await patch(secretKey, { name: 'Acme', cancel_mode: 'immediate', identity_required: true }).expect(200);
      await patch(secretKey, { name: 'Acme' }).expect(200);
      await patch(secretKey, {}).expect(200);
      const { body } = await auditLog(secretKey).expect(200);
      expect(body.data).toMatchObject([{ action: 'workspace.updated', details: { changed: ['cancel_mode'] } }]);
    });

    it('200: what only the operator may set is left alone', async () => {
      const { secretKey } = await newWorkspace(app, { rateLimitPerMinute: 75 });
      const answer = await patch(secretKey, { rate_limit_per_minute: 9_999, sealed_identity_secret: 'x' }).expect(200);
      expect(answer.body.rate_limit_per_minute).toBe(75);
    });

    it.each([
      ['name', ''],
      ['name', null],
      ['name', 'x'.repeat(101)],
      ['reporting_currency', 'EUR'],
      ['reporting_currency', 'euro'],
      ['identity_required', 'yes'],
      ['cancel_mode', 'never'],
      ['allowed_origins', 'https://app.acme.example'],
    ])('400: %s = %j', async (field, value) => {
      const { secretKey } = await newWorkspace(app);
      const answer = await patch(secretKey, { [field]: value }).expect(400);
      expect(answer.body.error).toMatchObject({ code: 'parameter_invalid', param: field });
    });

    // A browser sends the origin in one form only; any other would never match and lock the merchant's page out.
    it.each(['https://acme.example/', 'https://Acme.example', 'acme.example', '*', 'null', 'ftp://acme.example'])(
      '400: the origin %s',
      async (origin) => {
        const { secretKey } = await newWorkspace(app);
        const answer = await patch(secretKey, { allowed_origins: ['https://ok.example', origin] }).expect(400);
        expect(answer.body.error).toMatchObject({ code: 'parameter_invalid', param: 'allowed_origins.1' });
      },
    );

    it('400: another reporting currency once amounts are stored in the present one', async () => {
      const { id, secretKey } = await newWorkspace(app);
      await app.nest
        .get(DataSource, { strict: false })
        .query(`INSERT INTO daily_rollups VALUES ($1, '2026-05-01', 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`, [id]);
      const answer = await patch(secretKey, { reporting_currency: 'usd' }).expect(400);
      expect(answer.body.error.param).toBe('reporting_currency');
      await patch(secretKey, { reporting_currency: 'eur', name: 'Same currency' }).expect(200);
    });

    it('401: without a key; 403: with a key that only reads', async () => {
      await app.http().patch(ROUTE).send({}).expect(401);
      await patch((await newWorkspace(app)).readKey, {}).expect(403);
    });
  });

  describe('GET /api/v1/audit-log', () => {
    it('200: newest first, page by page, of the own workspace only', async () => {
      const [own, foreign] = [await newWorkspace(app), await newWorkspace(app)];
      for (const name of ['One', 'Two', 'Three']) await patch(own.secretKey, { name }).expect(200);
      await patch(foreign.secretKey, { name: 'Theirs' }).expect(200);
      const first = await auditLog(own.secretKey, { limit: '2' }).expect(200);
      expect(first.body).toMatchObject({ has_more: true, data: [{ target: own.publicId }, { target: own.publicId }] });
      const second = await auditLog(own.secretKey, { limit: '2', cursor: first.body.next_cursor }).expect(200);
      expect(second.body).toMatchObject({ has_more: false, next_cursor: null });
      expect(second.body.data).toHaveLength(1);
    });

    it('400: a cursor that no list gave out; 401: without a key; 403: with a key that only reads', async () => {
      const { secretKey, readKey } = await newWorkspace(app);
      await auditLog(secretKey, { cursor: 'x' }).expect(400);
      await app.http().get(AUDIT_LOG).expect(401);
      await auditLog(readKey).expect(403);
    });
  });
});
