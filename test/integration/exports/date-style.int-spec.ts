import { DataSource } from 'typeorm';

import { insertSession } from '../../support/factories.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace } from '../../support/workspaces.js';

describe('times in an export', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    const dataSource = app.nest.get(DataSource);
    const [database] = await dataSource.query<{ name: string }[]>('SELECT current_database() AS name');
    await dataSource.query(`ALTER DATABASE ${database?.name ?? ''} SET datestyle = 'German'`);
    await dataSource.query(`ALTER DATABASE ${database?.name ?? ''} SET timezone = 'Asia/Tokyo'`);
  });
  afterAll(() => app.close());

  it('are UTC to the second, whatever style and zone the database writes times in', async () => {
    const workspace = await newWorkspace(app);
    const startedAt = new Date('2026-05-01T23:59:59.999Z');
    await insertSession(app, workspace.id, {
      startedAt,
      outcome: 'saved',
      completedAt: new Date('2026-05-02T00:00:00Z'),
    });
    const { text } = await app.http().get('/api/exports/sessions').set('X-API-Key', workspace.readKey).expect(200);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/,2026-05-01T23:59:59Z,2026-05-02T00:00:00Z$/);
  });
});
