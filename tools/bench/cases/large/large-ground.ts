import { migratedClone } from '../../databases.js';
import { fillDatabase } from '../../filling/fill-database.js';
import { type Ground } from '../../ground.js';
import { type AppProcess } from '../../../chaos/app-process.js';
import { fromPublicId } from '../../../../src/shared/ids.js';

/** Sessions of the small database beside the large one. */
const SMALL = 10_000;

/** A ground whose database is full, and a second process on a database with little in it. */
export interface LargeGround extends Ground {
  smallApi: AppProcess;
  /** Sessions of the stage's workspace in the large database, of which it has a fifth. */
  workspaceSessions: number;
  workspaceId: string;
}

/** Fills the ground's database, and a copy of what it was before with ten thousand sessions. */
export async function fillGround(ground: Ground): Promise<LargeGround> {
  const { stage, api, scale, announce } = ground;
  const workspaceId = fromPublicId('workspace', stage.workspace.workspaceId);
  if (workspaceId === undefined) throw new Error('the stage has no workspace');
  // PostgreSQL copies a database only while nobody is connected to it.
  await api.stop();
  const smallUrl = await migratedClone(stage.servers, 'small');
  const fillWith = (databaseUrl: string, sessions: number): Promise<void> =>
    fillDatabase({ databaseUrl, sessions, isForced: false, busiestId: workspaceId, announce: () => undefined });
  announce(`filling the database with ${scale.sessions.toLocaleString('en-GB')} sessions`);
  await fillWith(smallUrl, SMALL);
  await fillWith(stage.servers.databaseUrl, scale.sessions);
  await api.restart();
  const smallApi = await stage.start('api', { DATABASE_URL: smallUrl, LOG_LEVEL: 'info', NODE_ENV: 'production' });
  const [counted] = await stage.servers.query<{ sessions: string }>(
    'SELECT count(*) AS sessions FROM cancel_sessions WHERE workspace_id = $1',
    [workspaceId],
  );
  return { ...ground, smallApi, workspaceId, workspaceSessions: Number(counted?.sessions) };
}

/** A key of the stage's workspace. */
export function keyOf({ stage }: Ground): string {
  return stage.workspace.secretKey;
}
