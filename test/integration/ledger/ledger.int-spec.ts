import { DataSource } from 'typeorm';

import { SaveEvent } from '../../../src/ledger/entities/save-event.entity.js';
import { newId } from '../../../src/shared/ids.js';
import { insertSaveEvent } from '../../support/factories.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace } from '../../support/workspaces.js';

describe('LedgerService', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('keeps a line as it was given, without a number where there is no rate', async () => {
    const workspace = await newWorkspace(app);
    const recoveryId = newId();
    const occurredAt = new Date('2026-05-01T10:00:00Z');
    const id = await insertSaveEvent(app, workspace.id, {
      eventType: 'payment_recovered',
      recoveryId,
      mrrImpactCents: 300_000_000_000,
      currency: 'jpy',
      mrrImpactEurCents: null,
      mrrImpactReportingCents: null,
      occurredAt,
    });
    const line = await app.nest.get(DataSource).getRepository(SaveEvent).findOneBy({ workspaceId: workspace.id, id });
    expect(line).toEqual({
      workspaceId: workspace.id,
      id,
      eventType: 'payment_recovered',
      sessionId: null,
      recoveryId,
      mrrImpactCents: 300_000_000_000,
      currency: 'jpy',
      mrrImpactEurCents: null,
      mrrImpactReportingCents: null,
      occurredAt,
    });
  });

  it.each([
    ['neither a session nor a case', { sessionId: undefined }],
    ['both', { sessionId: newId(), recoveryId: newId() }],
  ])('refuses a line about %s', async (_case, subject) => {
    const workspace = await newWorkspace(app);
    await expect(insertSaveEvent(app, workspace.id, subject)).rejects.toThrow('save_events_subject_ck');
  });
});
